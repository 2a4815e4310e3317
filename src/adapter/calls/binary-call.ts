import { isBytes } from '../../message/index.js';
import { EventCall } from './event-call.js';

/** A run for a binary frame: bytes that the handler gives are a binary frame again. */
export class BinaryCall extends EventCall {
  override next(value: unknown): void {
    if (!isBytes(value)) super.next(value);
    else if (this.reachable()) this.context.client.send(value);
  }
}
