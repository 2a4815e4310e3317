/** What a beat finds of a connection. */
export type Finding = 'alive' | 'silent' | 'dead';

/** How many beats of silence are too many. */
export interface Patience {
  /** After so many the peer is asked for a sign of life. */
  readonly ask: number;
  /** After so many more without one it is given up. */
  readonly giveUp: number;
}

/**
 * Counts the beats in which nothing was heard of a peer. It knows no clock: if the event loop was blocked, the beats of
 * that time have not happened, and nobody is given up for a silence that was ours.
 */
export class Pulse {
  #heard = true;
  #silentBeats = 0;
  #begun = false;

  /** Any byte of the peer is a sign of life. */
  hear(): void {
    this.#heard = true;
  }

  beat({ ask, giveUp }: Patience): Finding {
    if (this.#heard) {
      this.#heard = false;
      this.#silentBeats = this.#begun ? 0 : phase(ask);
      this.#begun = true;
      return 'alive';
    }
    this.#silentBeats++;
    if (this.#silentBeats === ask) return 'silent';
    return this.#silentBeats >= ask + giveUp ? 'dead' : 'alive';
  }
}

/** A random first silence: thousands of clients that came at once are asked one after the other. */
function phase(ask: number): number {
  return Number.isFinite(ask) ? Math.floor(Math.random() * ask) : 0;
}
