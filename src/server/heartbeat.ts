import type { BeatLimits } from './connection/vital-signs.js';
import type { BeatOptions } from './options/resolved-options.js';
import * as ours from './base/ours.js';

/** The longest time between two beats, in milliseconds. */
const LONGEST_BEAT = 1000;

/** How often a beat comes within the shortest of the times that are watched, at least. */
const BEATS = 5;

/** What a slow reader that is alive reads in a second, in bytes. */
const SLOW_READER = 64 * 1024;

/** Something that is looked after. */
interface Living {
  [ours.beat](limits: BeatLimits): void;
}

/** One timer for all connections of an endpoint; it runs while there are any, and keeps no process alive. */
export class Heartbeat {
  readonly #connections: ReadonlySet<Living>;
  readonly #period: number;
  readonly #limits: BeatLimits;
  #timer: NodeJS.Timeout | undefined;

  constructor(connections: ReadonlySet<Living>, options: BeatOptions) {
    const { pingInterval, pingTimeout, writeTimeout, messageTimeout } = options;
    this.#connections = connections;
    const watched = [pingInterval, pingInterval && pingTimeout, writeTimeout, messageTimeout].filter(
      (time) => time > 0,
    );
    // A timer of Node's counts whole milliseconds.
    this.#period = Math.max(1, Math.floor(Math.min(LONGEST_BEAT, ...watched.map((time) => time / BEATS))));
    const beats = (time: number) => (time === 0 ? Infinity : Math.ceil(time / this.#period));
    this.#limits = {
      ask: beats(pingInterval),
      giveUp: beats(pingTimeout),
      readsPerBeat: (SLOW_READER * this.#period) / 1000,
      write: beats(writeTimeout),
      message: beats(messageTimeout),
    };
  }

  /** To be called when a connection has come. */
  start(): void {
    const { ask, write, message } = this.#limits;
    if (this.#timer !== undefined || Math.min(ask, write, message) === Infinity) return;
    this.#timer = setInterval(() => this.#beat(), this.#period).unref();
  }

  /** To be called when a connection has gone. */
  stopIfIdle(): void {
    if (this.#connections.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    for (const connection of this.#connections) connection[ours.beat](this.#limits);
  }
}
