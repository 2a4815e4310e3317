import { Module } from '@nestjs/common';
import { ChatGateway } from './chat.gateway.js';
import { FrameWatchGateway } from './frame-watch.gateway.js';
import { History } from './history.js';
import { People } from './people.js';

@Module({ providers: [ChatGateway, FrameWatchGateway, People, History] })
export class AppModule {}
