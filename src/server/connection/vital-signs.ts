import type { CutOffReason } from './cut-off.js';
import { Pulse, type Patience } from './pulse.js';
import { Standstill } from './standstill.js';
import { WriteProgress } from './write-progress.js';

/** For how many beats each thing that is watched may last; infinitely many where nobody watches it. */
export interface BeatLimits extends Patience {
  /** Nothing of what is unsent was taken. */
  readonly write: number;
  /** One message was arriving. */
  readonly message: number;
}

/** What of a connection is looked at. */
export interface Vitals {
  /** Bytes that wait for the peer to make room for them. */
  readonly unwritten: number;
  /** Bytes that it has made room for so far. */
  readonly written: number;
  /** Whether what it sends is left unread. */
  readonly held: boolean;
  /** Whether a message of it has begun and is not complete. */
  readonly unfinished: boolean;
  /** How many messages of it have begun so far. */
  readonly begun: number;
}

/** Judges at each beat whether a peer is alive, takes what it is sent, and gets on with what it sends. */
export class VitalSigns {
  readonly #pulse = new Pulse();
  /** There only while something is unsent, or a message is arriving. */
  #writing: WriteProgress | undefined;
  #arriving: Standstill | undefined;

  /** Bytes have come. */
  hear(): void {
    this.#pulse.hear();
  }

  /** @returns `ask` if the peer is to be asked for a sign of life, or why it is to be cut off */
  beat(vitals: Vitals, limits: BeatLimits): 'ask' | CutOffReason | undefined {
    if (this.#takesTooLong(vitals, limits)) return 'write_timeout';
    if (this.#arrivesTooLate(vitals, limits)) return 'message_timeout';
    // Behind unsent bytes a ping has not left yet: such a peer is judged by whether it takes them.
    if (vitals.unwritten > 0) return undefined;
    // What is not read can't be heard; but a ping to a peer that has gone makes the system notice it.
    if (vitals.held) return this.#pulse.beatUnheard(limits) ? 'ask' : undefined;
    const finding = this.#pulse.beat(limits, vitals.written);
    if (finding === 'dead') return 'heartbeat_timeout';
    return finding === 'silent' ? 'ask' : undefined;
  }

  #takesTooLong({ unwritten, written }: Vitals, { write }: BeatLimits): boolean {
    if (unwritten === 0) this.#writing = undefined;
    else return (this.#writing ??= new WriteProgress()).beat(written, write);
    return false;
  }

  #arrivesTooLate({ unfinished, begun, held }: Vitals, { message }: BeatLimits): boolean {
    // While it is not read nothing of it can arrive.
    if (held) return false;
    if (!unfinished) this.#arriving = undefined;
    else return (this.#arriving ??= new Standstill()).beat(begun) >= message;
    return false;
  }
}
