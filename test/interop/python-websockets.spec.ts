import { fileURLToPath } from 'node:url';
import { describe, test } from '@jest/globals';
import { PYTHON, whyNoPython } from '../e2e/support/python-client.js';
import { describeModes, SMALL_WINDOWS } from './support/modes.js';
import { runProgram } from './support/program.js';

const ECHO = fileURLToPath(new URL('support/python_echo.py', import.meta.url));
const whyNot = whyNoPython();

if (whyNot === undefined) {
  describe("compressed messages and Python's websockets", () => {
    // Python's own zlib has no raw stream with a window of 256 bytes.
    describeModes(() => ({ echo: (url) => runProgram(PYTHON, [ECHO, url]) }), SMALL_WINDOWS.slice(0, 1));
  });
} else {
  console.warn(`Skipped: ${whyNot}`);
  // oxlint-disable-next-line jest/no-disabled-tests -- there is nobody to talk to, and the line above says so
  describe.skip("compressed messages and Python's websockets", () => {
    test('come through', () => undefined);
  });
}
