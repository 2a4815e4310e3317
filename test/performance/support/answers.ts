import { MessageBody, SubscribeMessage } from '@nestjs/websockets';

/** Base of the gateways under test: what a handler may give without waiting for anything outside. */
export abstract class Answers {
  @SubscribeMessage('value')
  value(@MessageBody() data: unknown): unknown {
    return data;
  }

  @SubscribeMessage('event')
  event(@MessageBody() data: unknown): unknown {
    return { event: 'event', data };
  }

  @SubscribeMessage('async')
  async async(@MessageBody() data: unknown): Promise<unknown> {
    await Promise.resolve();
    return { event: 'async', data };
  }
}
