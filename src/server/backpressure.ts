import type { BackpressureOptions } from './resolved-options.js';

/**
 * What became of a message: it is on its way (`sent`); it is, but more than `highWaterMark` is unsent now
 * (`backpressure`); it was left out because the client does not keep up, or because its codec has no form for it
 * (`dropped`); or there is no connection to send it on any more (`closed`).
 *
 * @publicApi
 */
export type SendResult = 'sent' | 'backpressure' | 'dropped' | 'closed';

/** What of a message decides whether it may be sent. */
export interface Urgency {
  /** Whether it may be left out above the soft mark. */
  readonly volatile?: boolean | undefined;
  /** Whether it is the last fragment of its message. */
  readonly fin?: boolean | undefined;
}

/** What is to be done with a message. */
export type Admission = 'send' | 'volatile' | 'slow_consumer' | 'close';

/** The connection whose reader is watched. */
export interface WatchedConnection {
  /** Bytes that were sent and have not been handed to the system yet. */
  readonly bufferedAmount: number;
  /** Those of them that the peer has to make room for. */
  readonly unwritten: number;
  /** Hands to the system what it takes at once. */
  flush(): void;
  /** Calls back when everything sent so far is written. */
  whenWritten(callback: () => void): void;
  /** The peer does not read what it is sent. */
  fellBehind(): void;
  /** It keeps up, or does so again. */
  caughtUp(): void;
}

/**
 * Watches how much is unsent for one peer, and decides by it alone: from the soft mark on the peer itself is not read any
 * more, from the hard mark on the policy for slow consumers acts.
 */
export class Backpressure {
  readonly #connection: WatchedConnection;
  readonly #options: BackpressureOptions;
  /** What was decided for the first fragment of the message at hand. */
  #fragments: Admission | undefined;
  #waitsForWrite = false;
  #waiting: (() => void)[] | undefined;

  constructor(connection: WatchedConnection, options: BackpressureOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Whether more is unsent than a peer that reads would ever leave. */
  get congested(): boolean {
    return this.#connection.bufferedAmount > this.#options.highWaterMark;
  }

  /** Decides about a message before anything of it is framed or compressed. It is taken whatever its own size. */
  admit({ volatile = false, fin = true }: Urgency): Admission {
    const continued = this.#fragments;
    const decision = continued === undefined ? this.#judge(volatile) : this.#judgeFragment(continued);
    this.#fragments = fin ? undefined : decision;
    return decision;
  }

  /** Decides about a whole message that does not belong to the fragments of another one. */
  admitWhole(volatile = false): Admission {
    return this.#judge(volatile);
  }

  /** To be called whenever the system was given what it takes. */
  flushed(): void {
    if (this.congested) this.#fallBehind();
    else this.#catchUp();
  }

  /** Resolves when no more than the soft mark is unsent, or when the connection is over. */
  drained(): Promise<void> {
    if (!this.congested) return Promise.resolve();
    this.#fallBehind();
    return new Promise((resolve) => {
      (this.#waiting ??= []).push(resolve);
    });
  }

  /** Nothing is sent any more: whoever waits for it need not. */
  abandon(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const resolve of waiting) resolve();
  }

  #judge(volatile: boolean): Admission {
    const { highWaterMark, maxBackpressure, slowConsumer } = this.#options;
    const mark = volatile ? highWaterMark + 1 : maxBackpressure;
    if (this.#connection.bufferedAmount < mark) return 'send';
    // A peer that reads takes at once what was only gathered in this turn.
    this.#connection.flush();
    if (this.#connection.bufferedAmount < mark) return 'send';
    if (volatile) return 'volatile';
    return slowConsumer === 'close' ? 'close' : 'slow_consumer';
  }

  /** A message is left out whole or not at all; one that has begun and grows without end can only be cut short. */
  #judgeFragment(first: Admission): Admission {
    if (first !== 'send') return first;
    return this.#judge(false) === 'send' ? 'send' : 'close';
  }

  #fallBehind(): void {
    this.#connection.fellBehind();
    // What is still being compressed is followed by a flush of its own.
    if (this.#waitsForWrite || this.#connection.unwritten === 0) return;
    this.#waitsForWrite = true;
    this.#connection.whenWritten(() => {
      this.#waitsForWrite = false;
      this.flushed();
    });
  }

  #catchUp(): void {
    this.#connection.caughtUp();
    if (this.#waiting !== undefined) this.abandon();
  }
}
