import { describe, expect, it } from '@jest/globals';
import { checkEventName } from '../../src/message/index.js';

describe('checkEventName', () => {
  it.each(['news', '', 5, 'toString', '$', '$binary2'])('lets %p pass', (name) => {
    expect(() => checkEventName(name)).not.toThrow();
  });

  it.each([undefined, null, {}, Symbol('x')])('throws for a name that is %p', (name) => {
    expect(() => checkEventName(name)).toThrow(`The name of an event must be a string, not ${typeof name}`);
  });

  it.each([
    ['exception', 'The event "exception" is reserved for the protocol'],
    ['$next', 'The event "$next" is reserved for the protocol'],
    ['$binary', 'The event "$binary" stands for binary frames: send them with send()'],
  ])('throws for %s', (name, message) => {
    expect(() => checkEventName(name)).toThrow(new TypeError(message));
  });
});
