import type { RawWebSocketEvents } from './raw-web-socket-events.js';
import { TypedEmitter } from '../base/typed-emitter.js';
import * as ours from '../base/ours.js';

/**
 * Knows what somebody listens to, so that nothing is made ready for an event that nobody wants. Node's own `'newListener'`
 * would say so too, but only to a listener that each client has, and it would be emitted for every other one as well.
 */
export abstract class ListenerNotice extends TypedEmitter<RawWebSocketEvents> {
  /** To be called before a listener is there, and perhaps more often. @internal */
  abstract [ours.listenedTo](event: keyof RawWebSocketEvents): void;

  override on<E extends keyof RawWebSocketEvents>(event: E, listener: Listener<E>): this {
    this[ours.listenedTo](event);
    return super.on(event, listener);
  }

  override addListener<E extends keyof RawWebSocketEvents>(event: E, listener: Listener<E>): this {
    return this.on(event, listener);
  }

  override prependListener<E extends keyof RawWebSocketEvents>(event: E, listener: Listener<E>): this {
    this[ours.listenedTo](event);
    return super.prependListener(event, listener);
  }
}

type Listener<E extends keyof RawWebSocketEvents> = (...args: RawWebSocketEvents[E]) => void;
