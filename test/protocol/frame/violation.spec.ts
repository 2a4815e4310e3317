import { describe, expect, test } from '@jest/globals';
import { isCloseCodeOnWire } from '../../../src/protocol/frame/close-code.js';
import { MAX_CLOSE_REASON } from '../../../src/protocol/frame/close-frame.js';
import { ProtocolError, allViolations, violation } from '../../../src/protocol/frame/violation.js';

/** The codes are a promise to logs and switches: a change here is a change for users. */
const CLOSE_CODES = {
  reserved_bits: 1002,
  reserved_opcode: 1002,
  mask_missing: 1002,
  mask_unexpected: 1002,
  length_not_minimal: 1002,
  length_sign_bit: 1002,
  control_fragmented: 1002,
  control_too_long: 1002,
  continuation_unexpected: 1002,
  continuation_expected: 1002,
  close_payload: 1002,
  close_code: 1002,
  close_reason: 1007,
  invalid_utf8: 1007,
  invalid_deflate: 1007,
  message_too_big: 1009,
  too_many_empty_fragments: 1008,
};

test('every violation has its stable code and its close code', () => {
  const found = Object.fromEntries(allViolations().map(({ code, closeCode }) => [code, closeCode]));
  expect(found).toEqual(CLOSE_CODES);
});

describe.each(allViolations())('violation $code', (known) => {
  test('can be sent as it is in a close frame', () => {
    expect(isCloseCodeOnWire(known.closeCode)).toBe(true);
    expect(known.message).toMatch(/^[A-Z][ -~]+[^.]$/);
    expect(known.message.length).toBeLessThanOrEqual(MAX_CLOSE_REASON);
  });

  test('names the section of the RFC', () => {
    expect(known.source).toMatch(/^RFC (?:6455|7692) \d+(\.\d+)*$/);
  });

  test('is one value that nobody can change', () => {
    expect(violation(known.code)).toBe(known);
    expect(Object.isFrozen(known)).toBe(true);
  });
});

test.each(['no_such_rule', '__proto__', 'constructor', undefined])('there is no violation %p', (code) => {
  expect(() => Reflect.apply(violation, undefined, [code])).toThrow(
    new TypeError(`No violation has the code "${String(code)}"`),
  );
});

test('a ProtocolError says everything that its violation says', () => {
  const known = violation('message_too_big');
  const error = new ProtocolError(known);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: 'ProtocolError',
    message: known.message,
    code: 'message_too_big',
    closeCode: 1009,
    violation: known,
  });
});
