import { belonging } from '../base/outside.js';
import type { BackpressureOptions } from '../options/resolved-options.js';

/**
 * How many times `maxBackpressure` may wait for our own compression, which is no fault of the peer: only who sends it far
 * more than that in one go gets there.
 */
const COMPRESSING_FACTOR = 4;

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
 * more; from the hard mark on answers wait, and for all else the policy for slow consumers acts.
 */
export class Backpressure {
  readonly #connection: WatchedConnection;
  readonly #options: BackpressureOptions;
  /** What was decided for the first fragment of the message at hand. */
  #fragments: Admission | undefined;
  #waitsForWrite = false;
  #waiting: (() => void)[] | undefined;
  /** Answers that wait for room, in order; there only while one does. */
  #owed: (() => void)[] | undefined;
  #givesOwed = false;

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

  /** Whether there is room for an answer. */
  get hasRoom(): boolean {
    return this.#owed === undefined && !this.#isFull;
  }

  /**
   * Keeps an answer until there is room for it. A peer that has asked for more than it has had time to read is not slow, so
   * that the policy is not for answers. Nothing overtakes them: whatever else is sent meanwhile is judged without room.
   *
   * @param give sends it; called without room when the connection is over
   */
  owe(give: () => void): void {
    (this.#owed ??= []).push(belonging(give));
    this.#fallBehind();
  }

  /** Gives the answers that wait, as far as there is room. */
  giveOwed(): void {
    const owed = this.#owed;
    if (owed === undefined || this.#givesOwed) return;
    this.#givesOwed = true;
    let given = 0;
    while (given < owed.length && !this.#isFull) owed[given++]!();
    owed.splice(0, given);
    if (owed.length === 0) this.#owed = undefined;
    this.#givesOwed = false;
  }

  /** To be called whenever the system was given what it takes. */
  flushed(): void {
    this.giveOwed();
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
    const owed = this.#owed ?? [];
    this.#owed = undefined;
    for (const give of owed) give();
    this.#endWaiting();
  }

  #judge(volatile: boolean): Admission {
    if (this.#owed !== undefined) this.giveOwed();
    if (volatile) return this.#isAbove(this.#options.highWaterMark + 1) ? 'volatile' : 'send';
    if (!this.#isFull) return 'send';
    return this.#options.slowConsumer === 'close' ? 'close' : 'slow_consumer';
  }

  /** Whether so much is unsent. A peer that reads takes at once what was only gathered in this turn. */
  #isAbove(mark: number): boolean {
    if (this.#connection.bufferedAmount < mark) return false;
    this.#connection.flush();
    return this.#connection.bufferedAmount >= mark;
  }

  /** Whether the policy acts: by what the peer has to take, and far beyond that by what waits for our compression. */
  get #isFull(): boolean {
    const { maxBackpressure } = this.#options;
    if (!this.#isAbove(maxBackpressure)) return false;
    const { bufferedAmount, unwritten } = this.#connection;
    return unwritten >= maxBackpressure || bufferedAmount - unwritten >= maxBackpressure * COMPRESSING_FACTOR;
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
    if (this.#waiting !== undefined) this.#endWaiting();
  }

  #endWaiting(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const resolve of waiting) resolve();
  }
}
