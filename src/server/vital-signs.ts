import type { CutOffReason } from './cut-off.js';
import type { BeatLimits } from './heartbeat.js';
import { Pulse } from './pulse.js';
import { Standstill } from './standstill.js';

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
  #writing: Standstill | undefined;
  #arriving: Standstill | undefined;

  /** Bytes have come. */
  hear(): void {
    this.#pulse.hear();
  }

  /** @returns `ask` if the peer is to be asked for a sign of life, or why it is to be cut off */
  beat(vitals: Vitals, limits: BeatLimits): 'ask' | CutOffReason | undefined {
    // Behind unsent bytes a ping has not left yet: such a peer is judged by whether it takes them.
    if (vitals.unwritten > 0) {
      this.#writing ??= new Standstill();
      return this.#writing.beat(vitals.written) >= limits.write ? 'write_timeout' : undefined;
    }
    this.#writing = undefined;
    // What is not read can't be heard.
    return vitals.held ? undefined : this.#listen(vitals, limits);
  }

  #listen({ unfinished, begun }: Vitals, limits: BeatLimits): 'ask' | CutOffReason | undefined {
    if (!unfinished) this.#arriving = undefined;
    else {
      this.#arriving ??= new Standstill();
      if (this.#arriving.beat(begun) >= limits.message) return 'message_timeout';
    }
    const finding = this.#pulse.beat(limits);
    if (finding === 'dead') return 'heartbeat_timeout';
    return finding === 'silent' ? 'ask' : undefined;
  }
}
