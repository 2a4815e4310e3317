import { describe, expect, test } from '@jest/globals';
import { isCloseCodeOnWire } from '../../../src/protocol/frame/close-code.js';
import { cutOff, cutOffReasons, type CutOffReason } from '../../../src/server/connection/cut-off.js';

/** The names and codes are a promise to clients and dashboards: a change here is a change for users. */
const CODES: Readonly<Record<CutOffReason, number>> = {
  slow_consumer: 1013,
  write_timeout: 1006,
  heartbeat_timeout: 1006,
  message_timeout: 1008,
  rate_limit: 1008,
  invalid_data: 1007,
  message_refused: 1008,
  close_timeout: 1006,
  drain_timeout: 1006,
  listener_failed: 1011,
  codec_failed: 1011,
  connect_failed: 1011,
};

test('there are these reasons to end a connection and no others, in this order', () => {
  expect(cutOffReasons()).toEqual(Object.keys(CODES));
});

describe.each(cutOffReasons())('%s', (reason) => {
  test(`closes with ${CODES[reason]}`, () => {
    expect(cutOff(reason).code).toBe(CODES[reason]);
  });

  test('can be sent, or is not sent at all', () => {
    const { code, reason: text } = cutOff(reason);
    expect(code === 1006 || isCloseCodeOnWire(code)).toBe(true);
    expect(text).toMatch(/^[ -~]{1,123}$/);
  });
});
