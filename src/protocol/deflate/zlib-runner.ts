import { deflateRawSync, inflateRawSync, type ZlibOptions } from 'node:zlib';

/** What came out of the decompression of one message. */
export interface Inflated {
  readonly plain: Buffer;
  /** How many bytes of the input belonged to the stream. */
  readonly taken: number;
}

/** Why zlib has no result: it was not allowed to put out as much as it had, or could not go on. */
export type ZlibFailure = 'too_large' | 'failed';

/** Runs zlib on one whole message. `done` may be called before the call returns. */
export interface ZlibRunner {
  deflate(data: Buffer, options: ZlibOptions, done: (result: Buffer | ZlibFailure) => void): void;
  inflate(data: Buffer, options: ZlibOptions, done: (result: Inflated | ZlibFailure) => void): void;
}

/** Runs zlib in the calling thread, where a small message takes microseconds. */
export const SYNC_ZLIB: ZlibRunner = {
  deflate: (data, options, done) => done(attempt(() => deflateRawSync(data, options))),
  inflate: (data, options, done) => done(attempt(() => readInflated(inflateRawSync(data, { ...options, info: true })))),
};

/** The result of a call, or why there is none: the code that goes on with it must not be inside the `try`. */
function attempt<T>(call: () => T): T | ZlibFailure {
  try {
    return call();
  } catch (error) {
    return failureOf(error);
  }
}

/** What an error of Node's zlib means. It is known by its code: in a `vm` context it is no `Error` of that context. */
export function failureOf(error: unknown): ZlibFailure {
  const known = typeof error === 'object' && error !== null && 'code' in error;
  return known && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'failed';
}

/** Reads what zlib gives with `info: true`, which Node's types do not tell: the output and the engine that made it. */
export function readInflated(result: unknown): Inflated {
  if (!hasEngine(result)) throw new TypeError('zlib did not tell how much it has read');
  return { plain: result.buffer, taken: result.engine.bytesWritten };
}

function hasEngine(result: unknown): result is { buffer: Buffer; engine: { bytesWritten: number } } {
  return typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result;
}
