import { checkEventName, encodeWith, type UsedCodec } from '../message/index.js';
import { PreparedMessage } from '../protocol/deflate/prepared-message.js';
import { isText, toBuffer } from '../server/client/send-data.js';

/** An event that goes to many clients. */
export interface SharedEvent {
  /** The bytes of its longest form. */
  readonly length: number;
  /** The event in a format; undefined where that has nothing to say. */
  for(codec: UsedCodec): PreparedMessage | undefined;
}

/** An event that is written, framed and compressed once for each format of those who get it. */
export class PreparedEvent implements SharedEvent {
  readonly #message: { readonly event: string | number; readonly data: unknown };
  readonly #binary: boolean | undefined;
  readonly #prepared = new Map<UsedCodec, PreparedMessage | undefined>();

  /**
   * @param binary whether it is sent as binary. Default: text for a string, binary for bytes.
   * @throws TypeError for an event name that the protocol keeps for itself
   */
  constructor(event: string | number, data: unknown, binary?: boolean) {
    checkEventName(event);
    this.#message = { event, data };
    this.#binary = binary;
  }

  /** Of those that were asked for. */
  get length(): number {
    return longest(this.#prepared.values());
  }

  /** @throws whatever the data throws while it is written, and for what the format can't say */
  for(codec: UsedCodec): PreparedMessage | undefined {
    const known = this.#prepared.get(codec);
    if (known !== undefined || this.#prepared.has(codec)) return known;
    const prepared = this.#prepare(codec);
    this.#prepared.set(codec, prepared);
    return prepared;
  }

  #prepare(codec: UsedCodec): PreparedMessage | undefined {
    const encoded = encodeWith(codec, this.#message);
    if (encoded === undefined) return undefined;
    const content = isText(encoded) ? String(encoded) : toBuffer(encoded);
    return new PreparedMessage(content, this.#binary ?? typeof content !== 'string');
  }
}

/** The bytes of the longest of some messages. */
export function longest(messages: Iterable<PreparedMessage | undefined>): number {
  let length = 0;
  for (const message of messages) length = Math.max(length, message?.length ?? 0);
  return length;
}
