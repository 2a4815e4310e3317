import { fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';
import { describeModes, SMALL_WINDOWS } from './support/modes.js';
import { runProgram } from './support/program.js';

const ECHO = fileURLToPath(new URL('support/ws-echo.mjs', import.meta.url));

describe('compressed messages and the ws package', () => {
  describeModes(() => ({ echo: (url) => runProgram(process.execPath, [ECHO, url]) }), SMALL_WINDOWS);
});
