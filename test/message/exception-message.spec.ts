import { describe, expect, it } from '@jest/globals';
import { exceptionMessage, unknownEvent } from '../../src/message/exception-message.js';

describe('exceptionMessage', () => {
  it("has the shape of Nest's own exceptions", () => {
    expect(exceptionMessage('No')).toEqual({ event: 'exception', data: { status: 'error', message: 'No' } });
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
    expect(unknownEvent(event)).toEqual({ refused: 'unknown_event', message });
  });
});
