import { expect, test } from '@jest/globals';
import { messageRefusalReasons } from '../../src/message/refusal-reason.js';

/** The names are a promise to dashboards: a change here is a change for users. */
test('there are these reasons to refuse a message and no others, in this order', () => {
  expect(messageRefusalReasons()).toEqual([
    'invalid_json',
    'undecodable',
    'invalid_message',
    'parser_failed',
    'too_deep',
    'unknown_event',
    'reserved_event',
    'rate_limited',
    'overloaded',
    'duplicate_id',
  ]);
});
