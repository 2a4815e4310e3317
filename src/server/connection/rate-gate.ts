import { RateLimiter } from './rate-limiter.js';
import { MAX_TIMER, type RateLimit } from '../options/resolved-options.js';

/** The connection whose peer is kept to its rate. */
export interface RatedConnection {
  /** Whether messages may still come. */
  readonly receiving: boolean;
  /** Takes in nothing more: what is in memory waits as well as what is in the system's buffers. */
  rateExceeded(): void;
  /** Goes on where it was interrupted. */
  ratePaid(): void;
  cutOff(reason: 'rate_limit'): void;
}

/** What becomes of a message: it goes on, is refused, or is thrown away with its connection. */
type Verdict = 'pass' | 'refuse' | 'drop';

/** Keeps a peer to what it may send: refuses messages, lets them wait, or ends the connection. */
export class RateGate {
  readonly #limiter: RateLimiter;
  readonly #connection: RatedConnection;
  #timer: NodeJS.Timeout | undefined;
  /** Our pings that the peer may still answer. */
  #asked = 0;

  constructor(limit: RateLimit, connection: RatedConnection) {
    this.#limiter = new RateLimiter(limit);
    this.#connection = connection;
  }

  /** Bytes have come, of whatever kind. */
  bytes(count: number): void {
    this.#limiter.takeBytes(count);
    this.#act();
  }

  /** A message has come. */
  message(): Verdict {
    this.#limiter.takeMessage();
    if (this.#limiter.action !== 'reply') {
      this.#act();
      return this.#connection.receiving ? 'pass' : 'drop';
    }
    if (this.#limiter.debt === 0) return 'pass';
    this.#limiter.giveBackMessage();
    return 'refuse';
  }

  /** A ping has come, or a pong that answers none of ours. There is nothing to refuse: beyond the rate it has to wait. */
  controlFrame(): void {
    this.#limiter.takeMessage();
    if (this.#limiter.action !== 'reply') this.#act();
    else if (this.#limiter.debt > 0) this.#pause();
  }

  /** We have sent a ping. */
  asked(): void {
    this.#asked++;
  }

  /** A pong has come. */
  pong(): void {
    if (this.#asked === 0) this.controlFrame();
    else this.#asked--;
  }

  /** The connection is over. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #act(): void {
    const { action, debt } = this.#limiter;
    if (debt === 0 || action === 'reply' || !this.#connection.receiving) return;
    if (action === 'close') this.#connection.cutOff('rate_limit');
    else this.#pause();
  }

  #pause(): void {
    if (!this.#connection.receiving) return;
    this.#connection.rateExceeded();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connection.ratePaid(), Math.min(Math.ceil(this.#limiter.debt), MAX_TIMER));
  }
}
