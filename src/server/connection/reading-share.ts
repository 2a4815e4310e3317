import { AsyncResource } from 'node:async_hooks';
import { afterPromises } from '../base/event-loop.js';
import { SHARE, TurnShare, type TurnTaker } from './turn-share.js';

/** How much is read at once before the clock is looked at: so many messages, or 512 bytes of one for each. */
const SLICE = 32;
const BYTES_PER_UNIT_BITS = 9;

/** What has come at once is read without a break while it is no more than this, unless it takes far longer than it should. */
const AT_ONCE = 256;
const LONGEST = 8 * SHARE;

/** A slice that takes longer, in milliseconds, is followed by a smaller one. */
const LONG = 2;

const TURNS = new TurnShare();

/** The connection whose reading is shared out. */
export interface SharedReading {
  /** Stops behind the message at hand; what is in memory stays there. */
  interrupt(): void;
  /** The interruption lasts beyond this turn of the event loop. */
  yieldTurn(): void;
  /** Goes on behind the message at hand. */
  proceed(): void;
}

/**
 * The part of one connection in the turns of the event loop: it reads a slice, and another one when what the messages of
 * the first have set going is done, for as long as the share of the turn lasts.
 */
export class ReadingShare implements TurnTaker {
  readonly #reading: SharedReading;
  /** What is read starts in the context of its connection, whoever has made room for it. */
  readonly #context = new AsyncResource('RawWebSocket');
  #slice = SLICE;
  #left = SLICE;
  /** What has been read since others had their turn, or since it came. */
  #read = 0;
  #since = 0;
  #interrupted = false;

  constructor(reading: SharedReading) {
    this.#reading = reading;
  }

  /** Bytes have come; where the share of this turn is used up they wait for the next one. */
  begin(): void {
    // They are kept behind what waits already.
    if (this.#interrupted) return;
    this.#read = 0;
    if (TURNS.enter()) this.#beginSlice();
    else {
      this.#interrupt();
      this.#wait();
    }
  }

  /** A message was read. */
  took(bytes: number): void {
    this.#left -= 1 + (bytes >>> BYTES_PER_UNIT_BITS);
    if (this.#left > 0 || this.#interrupted) return;
    this.#interrupt();
    afterPromises(() => this.#endSlice());
  }

  /** Goes on with the reading when whoever has made that possible is done, and in the context of the connection. */
  goOnLater(): void {
    if (this.#interrupted) return;
    this.#interrupt();
    this.inContext(() => afterPromises(() => this.#endSlice()));
  }

  /** Runs something as the connection itself would, and not as whoever has caused it. */
  inContext(step: () => void): void {
    this.#context.runInAsyncScope(step);
  }

  takeTurn(): void {
    this.#read = 0;
    this.inContext(() => this.#proceed());
  }

  #interrupt(): void {
    this.#interrupted = true;
    this.#reading.interrupt();
  }

  #wait(): void {
    this.#reading.yieldTurn();
    TURNS.wait(this);
  }

  #beginSlice(): void {
    this.#since = TURNS.now;
    this.#left = this.#slice;
  }

  #endSlice(): void {
    this.#read += this.#slice - this.#left;
    const mayGoOn = TURNS.enter(this.#read < AT_ONCE ? LONGEST : SHARE);
    const isLong = TURNS.now - this.#since > LONG;
    this.#slice = isLong ? Math.max(1, this.#slice >> 2) : Math.min(SLICE, this.#slice * 2);
    if (mayGoOn) this.#proceed();
    else this.#wait();
  }

  #proceed(): void {
    this.#interrupted = false;
    this.#beginSlice();
    this.#reading.proceed();
  }
}
