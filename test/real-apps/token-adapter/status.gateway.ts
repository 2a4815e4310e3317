import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

/** A second gateway, which says nothing of tokens. */
@WebSocketGateway({ path: '/status' })
export class StatusGateway {
  @SubscribeMessage('status')
  status(): { event: string; data: string } {
    return { event: 'status', data: 'up' };
  }
}
