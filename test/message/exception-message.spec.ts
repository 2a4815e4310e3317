import { describe, expect, it } from '@jest/globals';
import { exceptionMessage, repeatedId, requestException, unknownEvent } from '../../src/message/exception-message.js';

describe('exceptionMessage', () => {
  it("has the shape of Nest's own exceptions", () => {
    expect(exceptionMessage('No')).toEqual({ event: 'exception', data: { status: 'error', message: 'No' } });
  });
});

describe('requestException', () => {
  it('has a code and the id, and the shape of the others', () => {
    expect(JSON.stringify(requestException(7, 'forbidden', 'No'))).toBe(
      '{"event":"exception","data":{"status":"error","code":"forbidden","message":"No"},"id":7}',
    );
  });

  it('says of a pipe what it has found, with its status', () => {
    expect(requestException('a', 'invalid_payload', ['x', 'y'], { statusCode: 400 })).toEqual({
      event: 'exception',
      data: { status: 'error', code: 'invalid_payload', message: ['x', 'y'], statusCode: 400 },
      id: 'a',
    });
  });
});

describe('repeatedId', () => {
  it('names the id in its data, so that it does not end the request that has it', () => {
    expect(repeatedId(7, 'too_deep', 'x')).toEqual({
      event: 'exception',
      data: { status: 'error', code: 'too_deep', id: 7, message: 'x' },
    });
  });
});

describe('unknownEvent', () => {
  it.each([
    ['say', 'Unknown event "say"'],
    [7, 'Unknown event 7'],
    ['', 'Unknown event ""'],
    ['a\n\u0007"b', 'Unknown event "a\\n\\u0007\\"b"'],
    ['x'.repeat(64), `Unknown event "${'x'.repeat(64)}"`],
    ['x'.repeat(65), `Unknown event "${'x'.repeat(64)}…"`],
  ])('A31 names %j shortened and with control characters escaped', (event, message) => {
    expect(unknownEvent({ event, data: 1 })).toEqual({ refused: 'unknown_event', message, id: undefined });
  });

  it('A3 has the id of a request', () => {
    expect(unknownEvent({ event: 'x', data: 1, id: 0 })).toMatchObject({ refused: 'unknown_event', id: 0 });
  });
});
