import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dice } from '../../fuzz/dice.js';

/** What a proxy does to the bytes that pass. */
export interface Weather {
  /** Milliseconds that each chunk takes, and up to so many more. */
  latency: { readonly ms: number; readonly jitter: number };
  /** Bytes per second in each direction. */
  bandwidth: number;
  /** The bytes of each packet; undefined leaves chunks as they come. */
  slices: { readonly min: number; readonly max: number } | undefined;
}

/** What a channel needs to know and may do. */
export interface ChannelOwner {
  readonly weather: Weather;
  readonly dice: Dice;
  /** So many bytes are about to pass; false cuts the connection off in place of that. */
  mayPass(bytes: number): boolean;
  sleep(ms: number): Promise<void>;
  now(): number;
}

/** From so many waiting bytes on the source is not read. */
const MOST_WAITING = 256 * 1024;

/** One direction of a proxied connection: what comes in at one socket goes out at the other, in order. */
export class Channel {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #owner: ChannelOwner;
  readonly #queue: { readonly bytes: Buffer; readonly due: number }[] = [];
  #waitingBytes = 0;
  #ended = false;
  #pumping = false;
  #stalled = false;

  constructor(from: Socket, to: Socket, owner: ChannelOwner) {
    this.#from = from;
    this.#to = to;
    this.#owner = owner;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => {
      this.#ended = true;
      void this.#pump();
    });
  }

  /** Nothing passes any more, neither bytes nor an end. */
  stall(): void {
    this.#stalled = true;
    this.#from.pause();
  }

  flowAgain(): void {
    this.#stalled = false;
    this.#from.resume();
    void this.#pump();
  }

  #take(chunk: Buffer): void {
    const { ms, jitter } = this.#owner.weather.latency;
    const delay = ms + (jitter > 0 ? this.#owner.dice.below(jitter + 1) : 0);
    this.#queue.push({ bytes: chunk, due: this.#owner.now() + delay });
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > MOST_WAITING) this.#from.pause();
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#open && this.#queue.length > 0) await this.#passOne();
    this.#pumping = false;
    if (this.#open && this.#ended) this.#to.end();
  }

  get #open(): boolean {
    return !this.#stalled && !this.#to.destroyed;
  }

  async #passOne(): Promise<void> {
    const { bytes, due } = this.#queue[0]!;
    const wait = due - this.#owner.now();
    if (wait > 0) await this.#owner.sleep(wait);
    for (let at = 0; at < bytes.length && this.#open;) {
      const slice = bytes.subarray(at, at + this.#sliceLength());
      if (!this.#owner.mayPass(slice.length)) return;
      at += slice.length;
      this.#waitingBytes -= slice.length;
      await this.#write(slice);
      // What a stall cuts off is still to come when it flows again.
      if (this.#stalled) this.#queue[0] = { bytes: bytes.subarray(at), due };
    }
    if (this.#stalled) return;
    this.#queue.shift();
    if (this.#waitingBytes <= MOST_WAITING && !this.#from.destroyed) this.#from.resume();
  }

  #sliceLength(): number {
    const { slices } = this.#owner.weather;
    return slices === undefined ? Infinity : this.#owner.dice.between(slices.min, slices.max);
  }

  async #write(slice: Buffer): Promise<void> {
    const { bandwidth, slices } = this.#owner.weather;
    const flowing = this.#to.write(slice);
    if (Number.isFinite(bandwidth)) await this.#owner.sleep((slice.length * 1000) / bandwidth);
    // A turn of its own for each slice, or the system would put them together again.
    else if (slices !== undefined) await nextTurn();
    if (!flowing) await drained(this.#to);
  }
}

function drained(socket: Socket): Promise<void> {
  if (!socket.writableNeedDrain || socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
