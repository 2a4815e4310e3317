import { Module } from '@nestjs/common';
import { StockGateway } from './stock.gateway.js';
import { StockService } from './stock.service.js';

@Module({
  imports: [],
  controllers: [],
  providers: [StockGateway, StockService],
})
export class AppModule {}
