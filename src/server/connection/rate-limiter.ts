import type { RateLimitAction } from '../options/options.js';
import type { RateLimit } from '../options/resolved-options.js';

/** Milliseconds that only grow, whatever becomes of the system's clock. */
type Clock = () => number;

const monotonic: Clock = () => performance.now();

/** Fills at a steady rate up to its size; what is taken beyond what is there is a debt that has to be filled up first. */
class TokenBucket {
  readonly #perMillisecond: number;
  readonly #size: number;
  readonly #maxDebt: number;
  #tokens: number;
  #filledAt: number;

  /** @param maxDebt in seconds */
  constructor(perSecond: number, burst: number, maxDebt: number, now: number) {
    this.#perMillisecond = perSecond / 1000;
    this.#size = perSecond * burst;
    this.#maxDebt = perSecond * maxDebt;
    this.#tokens = this.#size;
    this.#filledAt = now;
  }

  /** Milliseconds until there is no debt. */
  debt(now: number): number {
    this.#tokens = Math.min(this.#size, this.#tokens + (now - this.#filledAt) * this.#perMillisecond);
    this.#filledAt = now;
    return Math.max(0, -this.#tokens / this.#perMillisecond);
  }

  take(amount: number, now: number): void {
    this.debt(now);
    this.#tokens = Math.max(-this.#maxDebt, this.#tokens - amount);
  }

  giveBack(amount: number): void {
    this.#tokens += amount;
  }
}

/** How much one client may still send: a token bucket for its messages and one for its bytes. */
export class RateLimiter {
  readonly action: RateLimitAction;
  readonly #messages: TokenBucket | undefined;
  readonly #bytes: TokenBucket | undefined;
  readonly #clock: Clock;

  constructor({ messagesPerSecond, bytesPerSecond, burst, action }: RateLimit, clock: Clock = monotonic) {
    // A client that is refused what it sends, but goes on, has to be heard again some time.
    const maxDebt = action === 'reply' ? burst : Infinity;
    const bucket = (rate: number) => (rate === Infinity ? undefined : new TokenBucket(rate, burst, maxDebt, clock()));
    this.action = action;
    this.#messages = bucket(messagesPerSecond);
    this.#bytes = bucket(bytesPerSecond);
    this.#clock = clock;
  }

  /** Takes bytes from what the client may send, whether or not there are so many. */
  takeBytes(count: number): void {
    this.#bytes?.take(count, this.#clock());
  }

  /** Takes a message from it. */
  takeMessage(): void {
    this.#messages?.take(1, this.#clock());
  }

  /** A message that was refused does not count: otherwise a client that goes on trying would never be heard again. */
  giveBackMessage(): void {
    this.#messages?.giveBack(1);
  }

  /** Milliseconds until the client has not sent more than it may; 0 if it has not. */
  get debt(): number {
    const now = this.#clock();
    return Math.max(this.#messages?.debt(now) ?? 0, this.#bytes?.debt(now) ?? 0);
  }
}
