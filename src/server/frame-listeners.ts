import type { RawWebSocketEvents } from './raw-web-socket.js';
import { TypedEmitter } from './typed-emitter.js';

/**
 * Knows when somebody listens to frames. Node's own `'newListener'` would say so too, but only to a listener that each
 * client has, and it would be emitted for every other listener as well.
 */
export abstract class FrameListeners extends TypedEmitter<RawWebSocketEvents> {
  /** To be called before the first listener is there, and perhaps more often. @internal */
  abstract observeFrames(): void;

  override on<E extends keyof RawWebSocketEvents>(event: E, listener: FrameListener<E>): this {
    if (event === 'frame') this.observeFrames();
    return super.on(event, listener);
  }

  override addListener<E extends keyof RawWebSocketEvents>(event: E, listener: FrameListener<E>): this {
    return this.on(event, listener);
  }

  override prependListener<E extends keyof RawWebSocketEvents>(event: E, listener: FrameListener<E>): this {
    if (event === 'frame') this.observeFrames();
    return super.prependListener(event, listener);
  }
}

type FrameListener<E extends keyof RawWebSocketEvents> = (...args: RawWebSocketEvents[E]) => void;
