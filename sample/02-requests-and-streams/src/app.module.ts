import { Module } from '@nestjs/common';
import { ObservatoryGateway } from './observatory.gateway.js';

@Module({ providers: [ObservatoryGateway] })
export class AppModule {}
