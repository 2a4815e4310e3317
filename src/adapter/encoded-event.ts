import { BINARY_EVENT, encodeWith, isReservedEvent, type EncodedMessage } from '../message/index.js';
import type { UsedCodec } from './message-codecs.js';

/** An event that goes to many clients: it is written once for each of their formats. */
export class EncodedEvent {
  readonly #message: { readonly event: string | number; readonly data: unknown };
  readonly #encoded = new Map<UsedCodec, EncodedMessage>();

  /** @throws TypeError for an event name that the protocol keeps for itself */
  constructor(event: string | number, data: unknown) {
    checkEventName(event);
    this.#message = { event, data };
  }

  /** @throws whatever the data throws while it is written, and for what the format can't say */
  for(codec: UsedCodec): EncodedMessage {
    const known = this.#encoded.get(codec);
    if (known !== undefined || this.#encoded.has(codec)) return known;
    const encoded = encodeWith(codec, this.#message);
    this.#encoded.set(codec, encoded);
    return encoded;
  }
}

/** @throws TypeError for what is no name of an event, or one that the protocol keeps for itself */
export function checkEventName(event: unknown): void {
  if (typeof event !== 'string' && typeof event !== 'number') {
    throw new TypeError(`The name of an event must be a string, not ${typeof event}`);
  }
  if (event === BINARY_EVENT)
    throw new TypeError(`The event "${event}" stands for binary frames: send them with send()`);
  if (isReservedEvent(event)) throw new TypeError(`The event "${event}" is reserved for the protocol`);
}
