import { deflateRawSync, inflateRawSync, type ZlibOptions } from 'node:zlib';

/** What came out of the decompression of one message. */
export interface Inflated {
  readonly plain: Buffer;
  /** How many bytes of the input belonged to the stream. */
  readonly taken: number;
}

/** Runs zlib on one whole message. `done` may be called before the call returns. */
export interface ZlibRunner {
  deflate(data: Buffer, options: ZlibOptions, done: (result: Buffer | Error) => void): void;
  inflate(data: Buffer, options: ZlibOptions, done: (result: Inflated | Error) => void): void;
}

/** Runs zlib in the calling thread, where a small message takes microseconds. */
export const SYNC_ZLIB: ZlibRunner = {
  deflate: (data, options, done) => done(attempt(() => deflateRawSync(data, options))),
  inflate: (data, options, done) => done(attempt(() => readInflated(inflateRawSync(data, { ...options, info: true })))),
};

/** The result of a call, or what it threw: the code that goes on with it must not be inside the `try`. */
function attempt<T>(call: () => T): T | Error {
  try {
    return call();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Reads what zlib gives with `info: true`, which Node's types do not tell: the output and the engine that made it. */
export function readInflated(result: unknown): Inflated {
  if (!hasEngine(result)) throw new TypeError('zlib did not tell how much it has read');
  return { plain: result.buffer, taken: result.engine.bytesWritten };
}

function hasEngine(result: unknown): result is { buffer: Buffer; engine: { bytesWritten: number } } {
  return typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result;
}

/** Whether zlib had more to put out than it was allowed to. */
export function isTooLarge(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
