import { performance } from 'node:perf_hooks';
import { afterPromises, nextTurn } from '../base/event-loop.js';

/** How long the connections of a process may work on what has come in, in milliseconds, before others have their turn. */
export const SHARE = 8;

/** A connection that waits for its turn. */
export interface TurnTaker {
  takeTurn(): void;
}

/**
 * Shares out the turns of the event loop among all connections of a process. What has come in is worked on for so long at
 * most; then timers and everybody else have their turn, and those who had to wait go on in the order in which they came.
 */
export class TurnShare {
  /** When this share began, by the clock and by what the process has worked. */
  #since = -Infinity;
  #workedBefore = 0;
  /** What it had worked in this share when the system was asked, and until when that can't be a whole share. */
  #worked = 0;
  #clearedUntil = -Infinity;
  /** Whether the turn in which it began may still be going on. */
  #isThisTurn = false;
  #waiting: TurnTaker[] = [];
  /** The latest look at the clock. */
  now = 0;

  /**
   * Whether somebody may work now; who may not has to {@link wait}.
   *
   * @param share how long this turn may have been worked on so far, in milliseconds
   */
  enter(share = SHARE): boolean {
    this.now = performance.now();
    if (this.now - this.#since <= share || this.now <= this.#clearedUntil) return true;
    // On a busy machine the clock runs on while the process is not at work.
    if (this.#isThisTurn) return this.#hasWorkedLess(share);
    this.#begin();
    return true;
  }

  /** The system is asked seldom: it takes longer to say than a message does to be read. */
  #hasWorkedLess(share: number): boolean {
    if (this.#worked > share) return false;
    this.#worked = worked() - this.#workedBefore;
    this.#clearedUntil = this.now + SHARE - this.#worked;
    return this.#worked <= share;
  }

  /** Gives somebody his turn in a later one, behind those who wait already. */
  wait(taker: TurnTaker): void {
    this.#waiting.push(taker);
  }

  /** The end of the turn is only looked for once in a share: to ask for it each time would cost every message. */
  #begin(): void {
    this.#since = this.now;
    this.#workedBefore = worked();
    this.#worked = 0;
    this.#isThisTurn = true;
    nextTurn(() => this.#turnEnded());
  }

  #turnEnded(): void {
    this.#isThisTurn = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#giveTurns(waiting, 0);
  }

  /** The next one only when what the one before has set going is done: most of it happens in promises. */
  #giveTurns(waiting: readonly TurnTaker[], next: number): void {
    const taker = waiting[next];
    if (taker === undefined) return;
    if (this.enter()) {
      taker.takeTurn();
      afterPromises(() => this.#giveTurns(waiting, next + 1));
      return;
    }
    // Who had to stop again waits behind those who have not had a turn yet.
    this.#waiting = [...waiting.slice(next), ...this.#waiting];
  }
}

/** How long the process has been at work so far, in milliseconds. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
