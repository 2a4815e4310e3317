import { test } from '@jest/globals';

test('nobody awaits a promise that rejects', () => {
  void Promise.reject(new Error('a rejection nobody handles'));
});
