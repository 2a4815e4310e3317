import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from '@jest/globals';

test('a callback throws while the test waits', async () => {
  setImmediate(() => {
    throw new Error('an exception nobody catches');
  });
  await nextTurn();
});
