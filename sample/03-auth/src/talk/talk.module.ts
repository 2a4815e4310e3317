import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { RefusalsController } from './refusals.controller.js';
import { Refusals } from './refusals.js';
import { TalkGateway } from './talk.gateway.js';
import { Visitors } from './visitors.js';

@Module({ imports: [AuthModule], controllers: [RefusalsController], providers: [Refusals, TalkGateway, Visitors] })
export class TalkModule {}
