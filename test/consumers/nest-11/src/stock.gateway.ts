import { MessageBody, SubscribeMessage, WebSocketGateway, WsException, type WsResponse } from '@nestjs/websockets';
import { from, map, Observable } from 'rxjs';
import { StockService } from './stock.service';

@WebSocketGateway()
export class StockGateway {
  constructor(private readonly stock: StockService) {}

  @SubscribeMessage('price')
  price(@MessageBody() item: string): WsResponse<number> {
    const price = this.stock.priceOf(item);
    if (price === undefined) {
      throw new WsException(`There is no ${item}`);
    }
    return { event: 'price', data: price };
  }

  @SubscribeMessage('total')
  async total(@MessageBody('items') items: string[]): Promise<WsResponse<number>> {
    return { event: 'total', data: await this.stock.total(items) };
  }

  @SubscribeMessage('countdown')
  countdown(): Observable<WsResponse<number>> {
    return from([2, 1, 0]).pipe(map((data) => ({ event: 'countdown', data })));
  }
}
