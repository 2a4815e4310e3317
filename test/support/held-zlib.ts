import { SYNC_ZLIB, type ZlibFailure, type ZlibRunner } from '../../src/protocol/deflate/zlib-runner.js';

interface Job {
  readonly kind: 'deflate' | 'inflate';
  readonly run: () => void;
  readonly fail: (failure: ZlibFailure) => void;
}

/** A zlib whose jobs are finished by hand, in place of threads. */
export class HeldZlib implements ZlibRunner {
  readonly #jobs: Job[] = [];

  /** The jobs that are waiting. */
  get waiting(): readonly string[] {
    return this.#jobs.map(({ kind }) => kind);
  }

  deflate: ZlibRunner['deflate'] = (data, options, done) => {
    this.#jobs.push({ kind: 'deflate', run: () => SYNC_ZLIB.deflate(data, options, done), fail: done });
  };

  inflate: ZlibRunner['inflate'] = (data, options, done) => {
    this.#jobs.push({ kind: 'inflate', run: () => SYNC_ZLIB.inflate(data, options, done), fail: done });
  };

  /** Does the job that has waited longest. */
  finish(): void {
    this.#next().run();
  }

  /** Gives it up. */
  fail(failure: ZlibFailure = 'failed'): void {
    this.#next().fail(failure);
  }

  /** Does all jobs, those that come meanwhile too. */
  finishAll(): void {
    while (this.#jobs.length > 0) this.finish();
  }

  #next(): Job {
    const job = this.#jobs.shift();
    if (job === undefined) throw new Error('No job is waiting');
    return job;
  }
}
