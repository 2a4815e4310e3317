import { execFile } from 'node:child_process';
import process from 'node:process';
import { describe, expect, jest, test } from '@jest/globals';

/** Each run compiles what it runs first. */
jest.setTimeout(60_000);

interface Outcome {
  readonly code: number;
  readonly printed: string;
}

/** Runs `npm run faults` with some arguments. */
function faults(...args: readonly string[]): Promise<Outcome> {
  const command = ['scripts/run-typescript.mjs', 'test/faults/main.ts', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), printed: stdout + stderr });
    });
  });
}

describe('npm run faults', () => {
  test('H51 H58 F46 A16 runs the scenarios that are named and says how they went', async () => {
    const names = ['head_pipelining', 'auth_race', 'utf8_fail_fast', 'handler_throw_matrix'];
    const { code, printed } = await faults('--seed', '5', '--only', names.join(','));
    expect({ code, printed }).toEqual({ code: 0, printed: expect.stringContaining('4 of 4 passed') });
    for (const name of names) expect(printed).toMatch(new RegExp(`^PASS ${name} .* s  .*\\d`, 'm'));
    expect(printed).toContain('seed 5');
  });

  test('lists every scenario with what it shows', async () => {
    const { code, printed } = await faults('--list');
    expect(code).toBe(0);
    expect(printed.trim().split('\n').length).toBeGreaterThan(25);
  });

  test('refuses a scenario that is not there', async () => {
    const { code, printed } = await faults('--only', 'meteor_strike');
    expect(code).toBe(2);
    expect(printed).toContain('There is no scenario meteor_strike');
  });
});
