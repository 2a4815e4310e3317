import { Module } from '@nestjs/common';
import { BoardGateway } from './board.gateway.js';
import { Crowd } from './crowd.js';
import { HeadCount } from './head-count.js';
import { Live } from './live.js';
import { MetricsController } from './metrics.controller.js';
import { Mixer } from './mixer.js';
import { Operations } from './operations.js';

@Module({
  controllers: [MetricsController],
  providers: [BoardGateway, Crowd, HeadCount, Live, Mixer, Operations],
})
export class AppModule {}
