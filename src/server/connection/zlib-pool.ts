import { deflateRaw, inflateRaw, type ZlibOptions } from 'node:zlib';
import { MAX_WINDOW_BITS } from '../../protocol/deflate/deflate-negotiation.js';
import {
  failureOf,
  readInflated,
  SYNC_ZLIB,
  type Inflated,
  type ZlibFailure,
  type ZlibRunner,
} from '../../protocol/deflate/zlib-runner.js';
import { belonging } from '../base/outside.js';

/** Input from this size on is worked on by Node's thread pool: it would hold the event loop for too long. */
const LARGE = 64 * 1024;

/** What a small input may become in the event loop; only what turns out larger is begun again in the pool. */
const SYNC_OUTPUT = 256 * 1024;

/** The least that a step of a job in the pool puts out: every step is a way to a thread and back. */
const STEP = 4 * 1024;

/** Jobs that may be in the thread pool of the process at once: of its four threads one is left for files and DNS. */
const CONCURRENCY = 3;

/**
 * Runs zlib for all connections: small messages at once, large ones in Node's thread pool, a few at a time. A connection has
 * one job each way at most, and asks for the next one when it is done: so the order in which they come is a turn for each.
 */
export class ZlibPool implements ZlibRunner {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  deflate(data: Buffer, options: ZlibOptions, done: (result: Buffer | ZlibFailure) => void): void {
    if (data.length < LARGE) {
      SYNC_ZLIB.deflate(data, options, done);
      return;
    }
    this.#start((finished) => {
      deflateRaw(data, options, (error, compressed) => {
        finished();
        done(error === null ? compressed : failureOf(error));
      });
    });
  }

  inflate(data: Buffer, options: ZlibOptions, done: (result: Inflated | ZlibFailure) => void): void {
    const limit = options.maxOutputLength ?? Infinity;
    if (data.length >= LARGE) {
      this.#inflateLater(data, options, done);
      return;
    }
    SYNC_ZLIB.inflate(data, { ...options, maxOutputLength: Math.min(limit, SYNC_OUTPUT) }, (result) => {
      if (result === 'too_large' && limit > SYNC_OUTPUT) this.#inflateLater(data, options, done);
      else done(result);
    });
  }

  #inflateLater(data: Buffer, options: ZlibOptions, done: (result: Inflated | ZlibFailure) => void): void {
    // The steps for a smaller window are short for the sake of what it must not refer to.
    const steps = options.windowBits === MAX_WINDOW_BITS ? LARGE : Math.max(options.chunkSize ?? LARGE, STEP);
    this.#start((finished) => {
      inflateRaw(data, { ...options, chunkSize: steps, info: true }, (error, result: unknown) => {
        finished();
        done(error === null ? readInflated(result) : failureOf(error));
      });
    });
  }

  #start(job: (finished: () => void) => void): void {
    if (this.#running === CONCURRENCY) {
      this.#waiting.push(belonging(() => this.#start(job)));
      return;
    }
    this.#running++;
    job(() => {
      this.#running--;
      this.#waiting.shift()?.();
    });
  }
}

/** The pool of this process: Node's threads are shared by all servers, so their limit is too. */
export const ZLIB_POOL = new ZlibPool();
