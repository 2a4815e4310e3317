import type { UsedCodec } from '../message/index.js';
import { PreparedMessage } from '../protocol/deflate/prepared-message.js';
import type { Content, Contents } from './envelope.js';
import { longest, type SharedEvent } from './prepared-event.js';

/** The formats that clients can have, by names that are the same in all processes. */
export type Codecs = ReadonlyMap<string, UsedCodec>;

/** An event of another process, which has written it already. */
export class ReceivedEvent implements SharedEvent {
  readonly #messages = new Map<UsedCodec, PreparedMessage | undefined>();

  /** @throws TypeError where it is not written in a format that clients have here */
  constructor(contents: Contents, codecs: Codecs) {
    for (const [name, codec] of codecs) {
      if (!contents.has(name)) throw new TypeError(`It is not written in the format ${JSON.stringify(name)}`);
      this.#messages.set(codec, messageOf(contents.get(name)));
    }
  }

  get length(): number {
    return longest(this.#messages.values());
  }

  for(codec: UsedCodec): PreparedMessage | undefined {
    return this.#messages.get(codec);
  }
}

/** What other processes need of an event: it in every format. */
export function contentsOf(event: SharedEvent, codecs: Codecs): Contents {
  return new Map([...codecs].map(([name, codec]) => [name, event.for(codec)]));
}

function messageOf(content: Content | undefined): PreparedMessage | undefined {
  return content && new PreparedMessage(content.bytes, content.binary);
}
