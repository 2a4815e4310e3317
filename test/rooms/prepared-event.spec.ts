import { describe, expect, it, jest } from '@jest/globals';
import { PreparedEvent } from '../../src/rooms/prepared-event.js';

describe('PreparedEvent', () => {
  it('is JSON without a codec, and what the codec makes of it with one', () => {
    const event = new PreparedEvent('news', [1]);
    const encode = jest.fn((message: unknown) => Buffer.from(JSON.stringify([message])));
    const codec = { decode: () => undefined, encode };
    expect([event.for(undefined)?.binary, String(event.for(undefined)?.bytes)]).toEqual([
      false,
      '{"event":"news","data":[1]}',
    ]);
    expect([event.for(codec)?.binary, String(event.for(codec)?.bytes)]).toEqual([
      true,
      '[{"event":"news","data":[1]}]',
    ]);
  });

  it.each([
    ['text as binary', true, 'text'],
    ['bytes as text', false, Buffer.from('text')],
  ])('sends %s where that is asked for', (_name, binary, given) => {
    const event = new PreparedEvent('news', 1, binary);
    const message = event.for({ decode: () => undefined, encode: () => given });
    expect([message?.binary, String(message?.bytes)]).toEqual([binary, 'text']);
  });

  it.each(['text', undefined])('is written once for each codec, also one that gives %p', (given) => {
    const event = new PreparedEvent('news', 1);
    const [one, other] = [1, 2].map(() => ({ decode: () => undefined, encode: jest.fn(() => given) }));
    for (const codec of [one!, other!, one!, one!, other!]) {
      expect(event.for(codec)?.bytes.toString()).toBe(given);
    }
    expect(one!.encode).toHaveBeenCalledTimes(1);
    expect(other!.encode).toHaveBeenCalledTimes(1);
  });

  it('writes and frames JSON once', () => {
    const toJSON = jest.fn(() => 1);
    const event = new PreparedEvent('news', { toJSON });
    expect(event.for(undefined)?.plain).toBe(event.for(undefined)?.plain);
    expect(toJSON).toHaveBeenCalledTimes(1);
  });

  it('is as long as its longest form that was asked for', () => {
    const event = new PreparedEvent('news', 1);
    expect(event.length).toBe(0);
    event.for({ decode: () => undefined, encode: () => undefined });
    event.for({ decode: () => undefined, encode: () => 'grüße' });
    event.for({ decode: () => undefined, encode: () => 'a' });
    expect(event.length).toBe(7);
  });

  it.each(['exception', '$next', '$binary'])('throws for the event %s', (name) => {
    expect(() => new PreparedEvent(name, 1)).toThrow(`The event "${name}"`);
  });
});
