import { execFile } from 'node:child_process';
import process from 'node:process';
import { describe, expect, test } from '@jest/globals';

interface Outcome {
  readonly code: number;
  readonly printed: string;
}

/** Runs `npm run bench:codec` with some arguments. */
function benchCodec(...args: readonly string[]): Promise<Outcome> {
  const command = ['scripts/run-typescript.mjs', '--expose-gc', 'bench/codec/main.ts', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), printed: stdout + stderr });
    });
  });
}

/** A case, the time of an operation, the range most of them are in, megabytes per second, and bytes allocated. */
const LINE = /^ {2}(\S.*?) {2,}[\d.]+ [nµm]s +[\d.]+ [nµm]s – [\d.]+ [nµm]s +\d+ +\d+ B$/gm;

describe('npm run bench:codec', () => {
  test('measures each case of the piece that is named, and no other piece', async () => {
    const { code, printed } = await benchCodec('mask', '--quick');
    const cases = [...printed.matchAll(LINE)].map(([, name]) => name);
    const sizes = [8, 32, 64, 125, 1024, 16_384, 1_048_576];
    const expected = sizes.flatMap((size) => [`${size} B`, `${size} B unaligned`, `${size} B copied, as the floor`]);
    expect({ code, cases }).toEqual({ code: 0, cases: expected });
    expect(printed).not.toContain('deflate');
  });

  test('refuses a piece that is not there and names those that are', async () => {
    const { code, printed } = await benchCodec('mask', 'mast', '--quick');
    expect({ code, printed }).toEqual({
      code: 2,
      printed: 'There is no piece mast. The pieces are: mask, read, write, utf8, deflate\n',
    });
  });
});
