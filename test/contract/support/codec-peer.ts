import type { MessageCodec } from '../../../src/index.js';
import type { Peer } from './peer.js';

/** A client that speaks the format of a codec. */
export class CodecPeer {
  readonly #peer: Peer;
  readonly #codec: MessageCodec;

  constructor(peer: Peer, codec: MessageCodec) {
    this.#peer = peer;
    this.#codec = codec;
  }

  send(...messages: readonly unknown[]): void {
    for (const message of messages) {
      const encoded = this.#codec.encode(message);
      if (encoded === undefined) throw new Error('The codec has nothing to send');
      this.#peer.send(typeof encoded === 'string' ? encoded : Buffer.from(encoded));
    }
  }

  async next(): Promise<unknown> {
    const { data, isBinary } = await this.#peer.nextFrame();
    return this.#codec.decode(data, isBinary);
  }

  /** Sends messages and waits for so many. */
  async ask(count: number, ...messages: readonly unknown[]): Promise<unknown[]> {
    this.send(...messages);
    const answers: unknown[] = [];
    while (answers.length < count) answers.push(await this.next());
    return answers;
  }
}
