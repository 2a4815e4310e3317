import { test } from '@jest/globals';

test('a timer is never cleared', () => {
  setInterval(() => {}, 60_000);
});
