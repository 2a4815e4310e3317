import { afterEach, describe, expect, it } from '@jest/globals';
import type { DifferenceName } from './differences.js';
import { adapters, type AdapterUnderTest } from './support/adapters.js';
import { Bench } from './support/bench.js';

export type Case = (bench: Bench) => Promise<void>;

export interface Contract {
  /** Both adapters do this. */
  same(title: string, run: Case): void;
  /** Only our adapter has this. */
  ours(title: string, run: Case): void;
  /** The adapters differ on purpose: what each of them does is asserted. */
  differs(flag: DifferenceName, title: string, runs: { readonly theirs: Case; readonly ours: Case }): void;
}

/** Runs the cases of one subject on every adapter. */
export function defineContract(subject: string, define: (contract: Contract) => void): void {
  defineFor(adapters, subject, define);
}

/** The same for a subject that only our adapter has. */
export function defineOurs(subject: string, define: (contract: Pick<Contract, 'ours'>) => void): void {
  defineFor(
    adapters.filter(({ isOurs }) => isOurs),
    subject,
    define,
  );
}

function defineFor(tested: readonly AdapterUnderTest[], subject: string, define: (contract: Contract) => void): void {
  describe.each(tested)(`$name: ${subject}`, (adapter) => {
    const bench = new Bench(adapter);
    afterEach(() => bench.clear());
    define({
      same: (title, run) => it(title, () => run(bench)),
      ours: (title, run) => {
        if (adapter.isOurs) it(title, () => run(bench));
      },
      differs: (flag, title, { theirs, ours }) =>
        it(`${title} [${flag}]`, () => (adapter.isOurs ? ours(bench) : theirs(bench))),
    });
  });
}

/** The frame in which a failure is reported; Nest adds the message that caused it. */
export function exception(message: unknown): unknown {
  return { event: 'exception', data: expect.objectContaining({ status: 'error', message }) };
}
