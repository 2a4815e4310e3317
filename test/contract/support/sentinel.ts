import { SubscribeMessage } from '@nestjs/websockets';

export const SENTINEL = 'contract:sentinel';

/**
 * Base of the gateways under test. The answer to the sentinel leaves one turn of the event loop later, so every reply
 * that handlers of earlier messages give without waiting for something outside has left before it.
 */
export abstract class AnswersSentinel {
  @SubscribeMessage(SENTINEL)
  async answerSentinel(_client: unknown, data: unknown): Promise<unknown> {
    await new Promise((resolve) => setImmediate(resolve));
    return { event: SENTINEL, data };
  }
}
