import { deflateRawSync, constants } from 'node:zlib';
import type { DeflateParameters } from '../../src/protocol/deflate/deflate-negotiation.js';
import { DeflateTransform } from '../../src/protocol/deflate/deflate-transform.js';
import type { Role } from '../../src/protocol/frame/frame-reader.js';
import type { ZlibRunner } from '../../src/protocol/deflate/zlib-runner.js';
import type { Dice } from './dice.js';

/** An agreement that both sides keep to. */
export function someAgreement(dice: Dice): DeflateParameters {
  return {
    serverNoContextTakeover: dice.chance(50),
    clientNoContextTakeover: dice.chance(50),
    serverMaxWindowBits: dice.pick([9, 12, 15]),
    clientMaxWindowBits: dice.pick([9, 12, 15]),
  };
}

/** The compression of the side under test. */
export function transformOf(role: Role, agreement: DeflateParameters, zlib: ZlibRunner): DeflateTransform {
  return new DeflateTransform(role, agreement, { threshold: 0, level: 6, memLevel: 8 }, zlib);
}

/** Compresses the messages of the peer, without the code under test. */
export class CompressingPeer {
  readonly #windowBits: number;
  readonly #forgets: boolean;
  #said: Buffer = Buffer.alloc(0);

  /** @param role that of the side which reads it */
  constructor(role: Role, agreement: DeflateParameters) {
    this.#windowBits = role === 'server' ? agreement.clientMaxWindowBits : agreement.serverMaxWindowBits;
    this.#forgets = role === 'server' ? agreement.clientNoContextTakeover : agreement.serverNoContextTakeover;
  }

  compress(message: Buffer): Buffer {
    if (message.length === 0) return Buffer.from([0]);
    const dictionary = this.#said.length === 0 ? undefined : { dictionary: this.#said };
    const compressed = deflateRawSync(message, {
      windowBits: this.#windowBits,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...dictionary,
    });
    if (!this.#forgets) this.#said = Buffer.concat([this.#said, message]).subarray(-(2 ** this.#windowBits));
    return compressed.subarray(0, -4);
  }
}

/** Runs zlib when it is told to: what a thread pool does, in an order that a seed decides. */
export class HeldZlib implements ZlibRunner {
  readonly #zlib: ZlibRunner;
  readonly #held: (() => void)[] = [];

  constructor(zlib: ZlibRunner) {
    this.#zlib = zlib;
  }

  deflate: ZlibRunner['deflate'] = (...job) => {
    this.#held.push(() => this.#zlib.deflate(...job));
  };

  inflate: ZlibRunner['inflate'] = (...job) => {
    this.#held.push(() => this.#zlib.inflate(...job));
  };

  get busy(): boolean {
    return this.#held.length > 0;
  }

  /** Does one of the jobs that wait. */
  release(dice: Dice): void {
    const [job] = this.#held.splice(dice.below(this.#held.length), 1);
    job?.();
  }
}
