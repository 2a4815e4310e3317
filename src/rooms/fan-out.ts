import { nextTurn } from '../server/base/event-loop.js';
import type { Audience } from './audience.js';
import * as ours from '../server/base/ours.js';

/**
 * How many connections are written to in one turn of the event loop. Each of them is a write of its socket, a few
 * microseconds: with more at once, others would wait for longer than they notice.
 */
const CONNECTIONS_PER_TURN = 1000;

/** A write of so many bytes takes about as long as that of a small one takes in any case. */
const BYTES_PER_CONNECTION = 16 * 1024;

/** Who is reached. */
export interface Receiver {
  /** The number of the latest delivery it has got, or was passed over by. */
  [ours.reached]: number;
  /** Whether nothing has been sent to it in this turn. */
  readonly [ours.isQuiet]: boolean;
}

/** What many get. */
export interface Delivery<To> {
  /** How many bytes each of them gets. */
  readonly bytes: number;
  readonly deliver: (to: To) => void;
}

interface Pending<To> extends Delivery<To> {
  readonly number: number;
  readonly audience: Audience<To>;
  /** The group that is being gone through. */
  group: number;
  readonly iterators: readonly IterableIterator<To>[];
  /** Who is to be reached first in the next turn. */
  next: To | undefined;
}

/**
 * Reaches many, a limited number in one turn of the event loop, and each of them in the order in which the deliveries
 * were begun. Nothing is kept for those who are still to be reached: the groups themselves are gone through. So that it
 * is those of the beginning who are reached, whoever joins or leaves a group is first brought up to date
 * ({@link settle}), and so is who is sent something else: it belongs behind.
 */
export class FanOut<To extends Receiver> {
  readonly #pending: Pending<To>[] = [];
  readonly #failed: (error: unknown) => void;
  /** The number of the latest delivery. */
  #latest = 0;
  /** What this turn has cost so far, in connections. */
  #spent = 0;

  /** @param failed gets what a delivery throws: it is no reason to leave out others */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** The number of the latest delivery: who is new has missed them all. */
  get latest(): number {
    return this.#latest;
  }

  /** Begins a delivery behind those that have begun. Up to a number of connections it is done when this returns. */
  begin(audience: Audience<To>, { bytes, deliver }: Delivery<To>): void {
    this.#pending.push({
      number: ++this.#latest,
      audience,
      bytes,
      deliver,
      group: 0,
      iterators: audience.groups.map((group) => group.values()),
      next: undefined,
    });
    // Where there are others, somebody is at it already, further up or in a later turn.
    if (this.#pending.length === 1) this.#run();
  }

  /** Brings one of those who are reached up to date, before something else happens to it. */
  settle(to: To): void {
    if (this.#pending.length > 0 && to[ours.reached] < this.#latest) this.#bringUp(to);
  }

  #run(): void {
    for (let first = this.#pending[0]; first !== undefined; first = this.#pending[0]) {
      if (!this.#goThrough(first)) return;
      this.#pending.shift();
    }
  }

  /** @returns whether all of its groups are through; if not, it goes on in the next turn */
  #goThrough(first: Pending<To>): boolean {
    const { next } = first;
    first.next = undefined;
    if (next !== undefined && next[ours.reached] < first.number) this.#reach(next, first);
    for (; first.group < first.iterators.length; first.group++) {
      // An iterator of a set goes on where it was left.
      for (const to of first.iterators[first.group]!) {
        if (to[ours.reached] >= first.number) continue;
        if (this.#spent >= CONNECTIONS_PER_TURN && to[ours.isQuiet]) {
          first.next = to;
          return false;
        }
        this.#reach(to, first);
      }
    }
    return true;
  }

  #reach(to: To, first: Pending<To>): void {
    if (this.#pending.length > 1) this.#bringUp(to);
    else {
      to[ours.reached] = first.number;
      if (!first.audience.excludes(to)) this.#deliver(first, to);
    }
  }

  /**
   * One by one: what it does in the middle of them, as whoever sees a frame or a drop may, brings it up to date as well.
   * What is begun meanwhile belongs to it too.
   */
  #bringUp(to: To): void {
    for (const pending of this.#pending) {
      if (pending.number <= to[ours.reached]) continue;
      to[ours.reached] = pending.number;
      if (pending.audience.has(to)) this.#deliver(pending, to);
    }
  }

  #deliver(delivery: Delivery<To>, to: To): void {
    // What else it gets in this turn leaves in the same write.
    if (to[ours.isQuiet]) this.#spend(1 + Math.floor(delivery.bytes / BYTES_PER_CONNECTION));
    try {
      delivery.deliver(to);
    } catch (error) {
      this.#failed(error);
    }
  }

  #spend(cost: number): void {
    if (this.#spent === 0) nextTurn(() => this.#nextTurn());
    this.#spent += cost;
  }

  #nextTurn(): void {
    this.#spent = 0;
    this.#run();
  }
}
