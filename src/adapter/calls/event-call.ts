import { exceptionMessage, type WsMessage } from '../../message/index.js';
import { Call } from './call.js';
import { INTERNAL, type Failure } from './failure.js';

const UNSENDABLE: WsMessage = exceptionMessage(INTERNAL.message);

/** A run for an event, a message without an id: what the handler gives goes out as it is. */
export class EventCall extends Call {
  override readonly id = undefined;
  override readonly endsLater = false;

  protected override get unsendable(): WsMessage {
    return UNSENDABLE;
  }

  override next(value: unknown): void {
    if (value !== undefined && value !== null) this.send(value);
  }

  override complete(value?: unknown): void {
    this.next(value);
    this.end();
  }

  // What a filter has sent, or that it has sent nothing, is the answer.
  override beginFilter(): void {}

  override endFilter(): void {}

  override answer(failure: Failure): void {
    if (failure.kind === 'object') this.send({ event: 'exception', data: failure.data });
    else this.send(exceptionMessage(failure.message, this.details(failure.statusCode)));
  }
}
