import { performance } from 'node:perf_hooks';

/** Where the progress is shown. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** One line that says what is measured now and how long it will take; in a log it is a line for each step. */
export class Progress {
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #expected = 0;
  #step = 0;
  #began = 0;

  constructor(output: ProgressOutput, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  /** @param steps how many there will be */
  expect(steps: number): void {
    this.#expected = steps;
    this.#step = 0;
    this.#began = this.#now();
  }

  step(what: string): void {
    const done = this.#step++;
    const line = `[${this.#step}/${this.#expected}${this.#remaining(done)}] ${what}`;
    this.#output.write(this.#output.isTTY === true ? `\r\x1b[K${line}` : `${line}\n`);
  }

  /** Makes room for other output. */
  clear(): void {
    if (this.#output.isTTY === true) this.#output.write('\r\x1b[K');
  }

  /** Those steps that are done tell how long the others will take. */
  #remaining(done: number): string {
    if (done === 0) return '';
    const seconds = (((this.#now() - this.#began) / done) * (this.#expected - done)) / 1000;
    return `, ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} left`;
  }
}
