import { expect, test } from '@jest/globals';
import { errorCodes } from '../../src/message/error-code.js';

/** The codes are a promise to clients: a change here is a change for users. */
test('there are these codes and no others, in this order', () => {
  expect([...errorCodes().keys()]).toEqual([
    'invalid_json',
    'undecodable',
    'invalid_message',
    'parser_failed',
    'too_deep',
    'unknown_event',
    'rate_limited',
    'overloaded',
    'duplicate_id',
    'invalid_payload',
    'unauthorized',
    'forbidden',
    'rejected',
    'aborted',
    'internal',
  ]);
});

test('each code says something of its own', () => {
  const meanings = [...errorCodes().values()];
  expect(meanings).not.toContain('');
  expect(new Set(meanings).size).toBe(meanings.length);
});
