import { constants, type ZlibOptions } from 'node:zlib';
import { MAX_WINDOW_BITS, type DeflateParameters } from './deflate-negotiation.js';
import type { Role } from '../frame/frame-reader.js';
import type { PreparedFrame } from '../frame/prepared-frame.js';
import type { PreparedMessage, SharedDeflate } from './prepared-message.js';
import { SlidingWindow } from './sliding-window.js';
import { violation, type Violation } from '../frame/violation.js';
import type { ZlibFailure, ZlibRunner } from './zlib-runner.js';

/** What the sender cuts off the end of each compressed message (RFC 7692 section 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** An empty final block behind it: with a proper end of the stream zlib notices if the message was cut short. */
const FINAL_BLOCK = Buffer.from([0x01, 0x00, 0x00, 0xff, 0xff]);

/** An empty message, compressed (RFC 7692 section 7.2.3.6). */
const EMPTY_COMPRESSED = Buffer.from([0x00]);
const EMPTY = Buffer.alloc(0);

/**
 * How far back what we compress refers at most. A longer dictionary makes small messages barely smaller and each of them
 * several times slower, since zlib takes it in anew every time.
 */
const MAX_OWN_WINDOW = 8 * 1024;

/** The least that zlib puts out at a time: shorter steps would cost more than they tell. */
const MIN_STEP = 128;

/** By this factor most messages grow at most; and what is worth a step of zlib in any case. */
const USUAL_GROWTH = 16;
const USUAL_STEP = 1024;

/** So many bytes of its window zlib keeps for what comes next: they can't be referred to. */
const MIN_LOOKAHEAD = 262;

/** The smallest window that zlib itself takes for compression. */
const MIN_FITTING_BITS = 9;

/** How messages are compressed. */
export interface DeflateTuning {
  /** Messages of fewer bytes go out as they are. */
  readonly threshold: number;
  /** 0 to 9: how hard zlib tries. */
  readonly level: number;
  /** 1 to 9: how much memory zlib uses while it works. */
  readonly memLevel: number;
}

/**
 * Compresses and decompresses the messages of one connection (RFC 7692 section 7.2). No zlib object lives between
 * messages: each is done in one call, with the last bytes of the ones before as dictionary where context takeover was
 * agreed on.
 */
export class DeflateTransform {
  readonly #zlib: ZlibRunner;
  readonly #tuning: DeflateTuning;
  readonly #ownBits: number;
  readonly #peerBits: number;
  /** What we have sent, and what the peer has; undefined without context takeover. */
  readonly #ownWindow: SlidingWindow | undefined;
  readonly #peerWindow: SlidingWindow | undefined;

  constructor(role: Role, parameters: DeflateParameters, tuning: DeflateTuning, zlib: ZlibRunner) {
    const server = { bits: parameters.serverMaxWindowBits, forgets: parameters.serverNoContextTakeover };
    const client = { bits: parameters.clientMaxWindowBits, forgets: parameters.clientNoContextTakeover };
    const [own, peer] = role === 'server' ? [server, client] : [client, server];
    this.#zlib = zlib;
    this.#tuning = tuning;
    this.#ownBits = own.bits;
    this.#peerBits = peer.bits;
    this.#ownWindow = own.forgets ? undefined : new SlidingWindow(Math.min(2 ** own.bits, MAX_OWN_WINDOW));
    this.#peerWindow = peer.forgets ? undefined : new SlidingWindow(2 ** peer.bits);
  }

  /** Whether a message of so many bytes is worth compressing. */
  worthwhile(length: number): boolean {
    return length >= this.#tuning.threshold;
  }

  /** Compresses a message; the next one must wait until this one is done. */
  compress(data: Buffer, done: (result: Buffer | ZlibFailure) => void): void {
    const options = withDictionary(this.#optionsFor(data.length, this.#ownWindow?.length ?? 0), this.#ownWindow);
    this.#deflate(data, options, (result) => {
      if (typeof result !== 'string') this.#ownWindow?.push(data);
      done(result);
    });
  }

  /**
   * Compresses a message that goes to many peers without a look at those before it, so that any of them can read it: only
   * the first one's is really compressed. The next message must wait until this one is done.
   *
   * @param done gets the frame of it; undefined where zlib could not compress it
   */
  compressShared(message: PreparedMessage, done: (frame: PreparedFrame | undefined) => void): void {
    const options = this.#optionsFor(message.length, 0);
    message.compressed(
      options,
      (data, compressed) => this.#deflate(data, options, compressed),
      (frame) => {
        if (frame !== undefined) this.#ownWindow?.push(message.bytes);
        done(frame);
      },
    );
  }

  /**
   * Decompresses a message; the next one must wait until this one is done.
   *
   * @param maxLength the most bytes the message may have when it is plain: no more are ever put out
   */
  decompress(data: Buffer, maxLength: number, done: (result: Buffer | Violation) => void): void {
    // Some senders leave out the one byte that an empty message has.
    if (data.length === 0) {
      done(EMPTY);
      return;
    }
    const options = withDictionary(
      {
        windowBits: this.#peerBits,
        maxOutputLength: maxLength,
        chunkSize: stepFor(this.#peerBits, data.length),
      },
      this.#peerWindow,
    );
    // Without a final block nothing but the tail ends with these bytes: this sender has left it in its place.
    const tail = data.subarray(-TAIL.length).equals(TAIL) ? [FINAL_BLOCK] : [TAIL, FINAL_BLOCK];
    const stream = Buffer.concat([data, ...tail]);
    this.#zlib.inflate(stream, options, (result) => {
      if (typeof result === 'string') done(violation(result === 'too_large' ? 'message_too_big' : 'invalid_deflate'));
      else if (result.taken !== stream.length && !endsAt(data, result.taken)) done(violation('invalid_deflate'));
      else {
        this.#peerWindow?.push(result.plain);
        done(result.plain);
      }
    });
  }

  /** @param before how many bytes there are to refer to */
  #optionsFor(length: number, before: number): ZlibOptions & SharedDeflate {
    const { level, memLevel } = this.#tuning;
    return {
      finishFlush: constants.Z_SYNC_FLUSH,
      windowBits: Math.min(this.#ownBits, bitsFor(length + before)),
      level,
      memLevel,
      // What can't be compressed grows by a few bytes; where even that is too little, there is a second step.
      chunkSize: Math.min(length + MIN_STEP, constants.Z_DEFAULT_CHUNK),
    };
  }

  #deflate(data: Buffer, options: ZlibOptions, done: (result: Buffer | ZlibFailure) => void): void {
    if (data.length === 0) done(EMPTY_COMPRESSED);
    else this.#zlib.deflate(data, options, (result) => done(withoutTail(result)));
  }
}

/** What is left of a compressed message when its end is taken off (RFC 7692 section 7.2.1). */
function withoutTail(result: Buffer | ZlibFailure): Buffer | ZlibFailure {
  return typeof result === 'string' ? result : result.subarray(0, -TAIL.length);
}

/**
 * How much zlib puts out at a time. It lets a distance reach past the window as far as the same step has put out: with
 * short steps, what refers further back than that is refused. The largest window is as far as a distance can reach, so
 * that there a step may be as short as the message: memory for a long one is half of what a small message costs.
 */
function stepFor(windowBits: number, length: number): number {
  if (windowBits < MAX_WINDOW_BITS) return Math.max(2 ** windowBits / 4, MIN_STEP);
  return Math.min(Math.max(length * USUAL_GROWTH, USUAL_STEP), constants.Z_DEFAULT_CHUNK);
}

/**
 * The smallest window in which so many bytes can refer to all that went before them. For a short message zlib then sets
 * up a fraction of the memory, and puts out the same.
 */
function bitsFor(length: number): number {
  return Math.max(MIN_FITTING_BITS, 32 - Math.clz32(length + MIN_LOOKAHEAD - 1));
}

function withDictionary(options: ZlibOptions, window: SlidingWindow | undefined): ZlibOptions {
  const dictionary = window?.bytes;
  return dictionary === undefined ? options : { ...options, dictionary };
}

/**
 * Whether a final block of the sender's own ended where the message did. Such a sender adds one zero byte (RFC 7692
 * section 7.2.3.4); anything else behind the end is junk, and an end inside the tail shows that bytes are missing.
 */
function endsAt(data: Buffer, taken: number): boolean {
  return taken === data.length || (taken === data.length - 1 && data[taken] === 0x00);
}
