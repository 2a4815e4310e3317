import { PING, type LoadClient } from './client.js';
import { WrongReply, type ExpectedReply } from './replies.js';

const NOTHING = Buffer.alloc(0);

/** Counts the replies on one connection, by their length: only where each begins it is looked at. */
export class ReplyReader {
  readonly #client: Pick<LoadClient, 'answerPing'>;
  readonly #expected: ExpectedReply;
  /** Bytes of the reply that has begun which are still to come. */
  #missing = 0;
  /** What has come while nobody knew how long a reply is. */
  #unread: Buffer = NOTHING;

  constructor(client: Pick<LoadClient, 'answerPing'>, expected: ExpectedReply) {
    this.#client = client;
    this.#expected = expected;
  }

  /**
   * Takes the first `length` bytes of a buffer.
   *
   * @returns how many replies have become whole by them
   * @throws WrongReply
   */
  read(buffer: Uint8Array, length: number): number {
    if (this.#expected.length === undefined || this.#unread.length > 0) return this.#readFirst(buffer, length);
    this.#expected.sample(buffer, this.#missing, length);
    return this.#count(this.#expected.length, buffer, length);
  }

  /** Until the first reply is whole, nobody knows how long one is. */
  #readFirst(buffer: Uint8Array, length: number): number {
    const received = Buffer.concat([this.#unread, buffer.subarray(0, length)]);
    const known = this.#expected.learn(received);
    this.#unread = known ? NOTHING : received;
    return this.#expected.length === undefined ? 0 : this.#count(this.#expected.length, received, received.length);
  }

  #count(replyLength: number, buffer: Uint8Array, length: number): number {
    let at = this.#missing;
    let replies = at > 0 && at <= length ? 1 : 0;
    while (at < length) {
      if (buffer[at] === this.#expected.firstByte) {
        at += replyLength;
        if (at <= length) replies++;
      } else if (this.#client.answerPing(buffer, at)) at += PING.length;
      else throw new WrongReply(`No reply begins with ${String(buffer[at])}`);
    }
    this.#missing = at - length;
    return replies;
  }
}
