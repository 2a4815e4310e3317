import { Module } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.js';
import { TalkModule } from './talk/talk.module.js';

@Module({ imports: [AuthModule, TalkModule] })
export class AppModule {}
