import type { Patience } from './pulse.js';

/** The longest time between two beats, in milliseconds. */
const LONGEST_BEAT = 1000;

/** How often a beat comes within the shorter of interval and timeout, at least. */
const BEATS = 5;

/** Something that is asked for signs of life. */
interface Living {
  beat(patience: Patience): void;
}

/** When silent peers are asked for a sign of life, and when they are given up. */
export interface HeartbeatOptions {
  /** Milliseconds of silence after which a peer is sent a ping; 0 for never. */
  readonly pingInterval: number;
  /** Milliseconds it then has for a sign of life. */
  readonly pingTimeout: number;
}

/** One timer for all connections of an endpoint; it runs while there are any, and keeps no process alive. */
export class Heartbeat {
  readonly #connections: ReadonlySet<Living>;
  readonly #period: number;
  readonly #patience: Patience;
  readonly #off: boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor(connections: ReadonlySet<Living>, { pingInterval, pingTimeout }: HeartbeatOptions) {
    this.#connections = connections;
    this.#off = pingInterval === 0;
    this.#period = Math.max(1, Math.min(LONGEST_BEAT, pingInterval / BEATS, pingTimeout / BEATS));
    this.#patience = {
      ask: Math.ceil(pingInterval / this.#period),
      giveUp: Math.ceil(pingTimeout / this.#period),
    };
  }

  /** To be called when a connection has come. */
  start(): void {
    if (this.#off || this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#beat(), this.#period).unref();
  }

  /** To be called when a connection has gone. */
  stopIfIdle(): void {
    if (this.#connections.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    for (const connection of this.#connections) connection.beat(this.#patience);
  }
}
