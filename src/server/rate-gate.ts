import { RateLimiter } from './rate-limiter.js';
import { MAX_TIMER, type RateLimit } from './resolved-options.js';

/** The connection whose peer is kept to its rate. */
export interface RatedConnection {
  /** Whether messages may still come. */
  readonly receiving: boolean;
  /** Takes in nothing more: what is in memory waits as well as what is in the system's buffers. */
  rateExceeded(): void;
  /** Goes on where it was interrupted. */
  ratePaid(): void;
  /** A message was refused. */
  rateLimited(): void;
  cutOff(reason: 'rate_limit'): void;
}

/** Keeps a peer to what it may send: refuses messages, lets them wait, or ends the connection. */
export class RateGate {
  readonly #limiter: RateLimiter;
  readonly #connection: RatedConnection;
  #timer: NodeJS.Timeout | undefined;

  constructor(limit: RateLimit, connection: RatedConnection) {
    this.#limiter = new RateLimiter(limit);
    this.#connection = connection;
  }

  /** Bytes have come, of whatever kind. */
  bytes(count: number): void {
    this.#limiter.takeBytes(count);
    this.#act();
  }

  /** A message has come; whether it may go to the application. */
  message(): boolean {
    this.#limiter.takeMessage();
    if (this.#limiter.action !== 'reply') {
      this.#act();
      return this.#connection.receiving;
    }
    if (this.#limiter.debt === 0) return true;
    this.#limiter.giveBackMessage();
    this.#connection.rateLimited();
    return false;
  }

  /** The connection is over. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #act(): void {
    const { action, debt } = this.#limiter;
    if (debt === 0 || action === 'reply' || !this.#connection.receiving) return;
    if (action === 'close') {
      this.#connection.cutOff('rate_limit');
      return;
    }
    this.#connection.rateExceeded();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connection.ratePaid(), Math.min(Math.ceil(debt), MAX_TIMER));
  }
}
