import { Audience } from '../../../src/rooms/audience.js';
import { FanOut, type Receiver } from '../../../src/rooms/fan-out.js';
import type { Dice } from '../../fuzz/dice.js';
import * as ours from '../../../src/server/base/ours.js';

/** One who writes down what it gets, beside what it should get. */
class Reader implements Receiver {
  [ours.reached]: number;
  readonly got: string[] = [];
  readonly due: string[] = [];
  /** Nothing is due any more behind what is: a close has been sent to it. */
  dueClosed = false;
  closed = false;
  gone = false;
  /** What it does in the middle of the next delivery. */
  reacts: (() => void) | undefined;
  readonly #turn: () => number;
  #wroteIn = -1;

  constructor(reached: number, turn: () => number) {
    this[ours.reached] = reached;
    this.#turn = turn;
  }

  get [ours.isQuiet](): boolean {
    return this.#wroteIn !== this.#turn();
  }

  get open(): boolean {
    return !this.gone && !this.dueClosed;
  }

  take(what: string, isClose = false): void {
    if (this.closed || this.gone) return;
    this.closed = isClose;
    this.#wroteIn = this.#turn();
    this.got.push(what);
    const reaction = this.reacts;
    this.reacts = undefined;
    reaction?.();
  }
}

/** How large a world is, and how much of it is done in one turn. */
export interface WorldSize {
  readonly readers: number;
  /** Of the events: a few sizes. */
  readonly bytes: readonly number[];
  /** In a hundred steps so many are turns of the event loop. */
  readonly turns: number;
}

const GROUPS = 4;

/** Readers in groups who are reached by a fan-out while they come, move and go, with a plain account of what is due. */
export class FanOutWorld {
  readonly failures: unknown[] = [];
  readonly #dice: Dice;
  readonly #size: WorldSize;
  readonly #fanOut = new FanOut<Reader>((error) => this.failures.push(error));
  readonly #everyone = new Set<Reader>();
  readonly #groups = Array.from({ length: GROUPS }, () => new Set<Reader>());
  /** Those that have been. */
  readonly #readers: Reader[] = [];
  #turn = 0;
  #count = 0;

  constructor(dice: Dice, size: WorldSize) {
    this.#dice = dice;
    this.#size = size;
    for (let i = 0; i < size.readers; i++) this.#enter();
  }

  /** Does something; true if a turn of the event loop is to pass now. */
  step(): boolean {
    if (this.#dice.chance(this.#size.turns)) {
      this.#turn++;
      return true;
    }
    this.#act();
    return false;
  }

  /** Whether everybody has at least as much as is due. */
  get isThrough(): boolean {
    this.#turn++;
    return this.#readers.every(({ gone, got, due }) => gone || got.length >= due.length);
  }

  /** What each has got, and what it should have; of those that are gone: as much of it as they have got. */
  accounts(): { got: string[]; due: string[] }[] {
    return this.#readers.map(({ got, due, gone }) => ({
      got: got.map(String),
      due: gone ? due.slice(0, got.length) : due,
    }));
  }

  #act(): void {
    const actions: readonly [number, () => void][] = [
      [30, () => this.#emit()],
      [3, () => this.#disconnect()],
      [15, () => this.#move('join')],
      [15, () => this.#move('leave')],
      [12, () => this.#send(this.#someone)],
      [3, () => this.#close(this.#someone)],
      [4, () => this.#vanish(this.#someone)],
      [5, () => this.#enter()],
      [13, () => this.#arm(this.#someone)],
    ];
    let throwOf = this.#dice.below(100);
    for (const [weight, action] of actions) {
      if (throwOf < weight) {
        action();
        return;
      }
      throwOf -= weight;
    }
  }

  get #someone(): Reader {
    return this.#dice.pick(this.#readers);
  }

  #some(most: number): Set<Reader>[] {
    return Array.from({ length: this.#dice.below(most + 1) }, () => this.#dice.pick(this.#groups));
  }

  #audience(): Audience<Reader> {
    const groups = this.#dice.chance(30) ? [this.#everyone] : this.#some(3);
    return new Audience(groups, this.#some(2), this.#dice.chance(30) ? this.#someone : undefined);
  }

  #emit(): void {
    const what = `${this.#count++}`;
    const audience = this.#audience();
    for (const reader of audience.members()) if (reader.open) reader.due.push(what);
    this.#fanOut.begin(audience, {
      bytes: this.#dice.pick(this.#size.bytes),
      deliver: (reader) => reader.take(what),
    });
  }

  #disconnect(): void {
    // Few, so that somebody is left.
    const audience = new Audience([this.#dice.pick(this.#groups)], [...this.#some(3), ...this.#some(3)]);
    for (const reader of audience.members()) this.#dueClose(reader);
    this.#fanOut.begin(audience, { bytes: 0, deliver: (reader) => reader.take('closed', true) });
  }

  #move(how: 'join' | 'leave'): void {
    const reader = this.#someone;
    if (reader.gone) return;
    this.#fanOut.settle(reader);
    const group = this.#dice.pick(this.#groups);
    if (how === 'join') group.add(reader);
    else group.delete(reader);
  }

  #send(reader: Reader): void {
    const what = `to one ${this.#count++}`;
    // What it does while it is brought up to date comes first.
    this.#fanOut.settle(reader);
    if (reader.open) reader.due.push(what);
    reader.take(what);
  }

  #close(reader: Reader): void {
    this.#fanOut.settle(reader);
    this.#dueClose(reader);
    reader.take('closed', true);
  }

  #dueClose(reader: Reader): void {
    if (!reader.open) return;
    reader.due.push('closed');
    reader.dueClosed = true;
  }

  #vanish(reader: Reader): void {
    reader.gone = true;
    for (const group of [this.#everyone, ...this.#groups]) group.delete(reader);
  }

  #enter(): void {
    const reader = new Reader(this.#fanOut.latest, () => this.#turn);
    this.#readers.push(reader);
    this.#everyone.add(reader);
    for (const group of this.#groups) if (this.#dice.chance(50)) group.add(reader);
  }

  #arm(reader: Reader): void {
    reader.reacts = () => this.#act();
  }
}
