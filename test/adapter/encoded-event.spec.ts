import { describe, expect, it, jest } from '@jest/globals';
import { checkEventName, EncodedEvent } from '../../src/adapter/encoded-event.js';

describe('EncodedEvent', () => {
  it('is JSON without a codec, and what the codec makes of it with one', () => {
    const event = new EncodedEvent('news', [1]);
    const encode = jest.fn((message: unknown) => Buffer.from(JSON.stringify([message])));
    const codec = { decode: () => undefined, encode };
    expect(event.for(undefined)).toBe('{"event":"news","data":[1]}');
    expect(String(event.for(codec))).toBe('[{"event":"news","data":[1]}]');
  });

  it.each(['text', undefined])('is written once for each codec, also one that gives %p', (given) => {
    const event = new EncodedEvent('news', 1);
    const [one, other] = [1, 2].map(() => ({ decode: () => undefined, encode: jest.fn(() => given) }));
    for (const codec of [one!, other!, one!, one!, other!]) expect(event.for(codec)).toBe(given);
    expect(one!.encode).toHaveBeenCalledTimes(1);
    expect(other!.encode).toHaveBeenCalledTimes(1);
  });

  it('writes JSON once', () => {
    const toJSON = jest.fn(() => 1);
    const event = new EncodedEvent('news', { toJSON });
    expect(event.for(undefined)).toBe(event.for(undefined));
    expect(toJSON).toHaveBeenCalledTimes(1);
  });
});

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
