/** What a beat finds of a connection. */
export type Finding = 'alive' | 'silent' | 'dead';

/** How many beats of silence are too many. */
export interface Patience {
  /** After so many the peer is asked for a sign of life. */
  readonly ask: number;
  /** After so many more without one it is given up. */
  readonly giveUp: number;
  /** So many bytes a slow peer reads between two beats: what it was sent meanwhile stands before the question. */
  readonly readsPerBeat: number;
}

/**
 * Counts the beats in which nothing was heard of a peer. It knows no clock: if the event loop was blocked, the beats of
 * that time have not happened, and nobody is given up for a silence that was ours.
 */
export class Pulse {
  #heard = true;
  #silentBeats = 0;
  #begun = false;
  #unheardBeats = 0;
  /** Bytes that it had been sent at the latest beat, and at the one before it was last heard. */
  #sent = 0;
  #sentBefore = 0;
  /** For how many beats it may read what it was sent before it was asked. */
  #reading = 0;

  /** Any byte of the peer is a sign of life. */
  hear(): void {
    this.#heard = true;
  }

  /** @param sent bytes that it has been sent so far */
  beat({ ask, giveUp, readsPerBeat }: Patience, sent: number): Finding {
    const sentAtLatest = this.#sent;
    this.#sent = sent;
    if (this.#heard) {
      this.#heard = false;
      this.#sentBefore = sentAtLatest;
      this.#silentBeats = this.#begun ? 0 : phase(ask);
      this.#begun = true;
      return 'alive';
    }
    this.#silentBeats++;
    if (this.#silentBeats === ask) {
      this.#reading = Math.floor((sent - this.#sentBefore) / readsPerBeat);
      return 'silent';
    }
    return this.#silentBeats >= ask + giveUp + this.#reading ? 'dead' : 'alive';
  }

  /** A beat in which the peer could not be heard. Says at times whether it is to be asked; it is not given up for silence. */
  beatUnheard({ ask }: Patience): boolean {
    return ++this.#unheardBeats % ask === 0;
  }
}

/** A random first silence: thousands of clients that came at once are asked one after the other. */
function phase(ask: number): number {
  return Number.isFinite(ask) ? Math.floor(Math.random() * ask) : 0;
}
