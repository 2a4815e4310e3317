import { Module } from '@nestjs/common';
import { DrawingGateway } from './drawing.gateway.js';
import { People } from './people.js';
import { Picture } from './picture.js';

@Module({ providers: [DrawingGateway, People, Picture] })
export class AppModule {}
