import { describe, expect, it, jest } from '@jest/globals';
import { decodeJson, encodeJson } from '../../src/message/json-codec.js';

function read(text: string, maxDepth = 128) {
  return decodeJson(text, maxDepth);
}

describe('decodeJson', () => {
  it('reads a message', () => {
    expect(read('{"event":"say","data":{"text":"hi"}}')).toEqual({ event: 'say', data: { text: 'hi' } });
  });

  it.each(['', '{', 'x', "{'event':'x'}", '\ufeff{"event":"x"}', '{"event":"x"}}'])('A1 A13 refuses %j', (text) => {
    expect(read(text)).toEqual({ refused: 'invalid_json', message: 'Invalid JSON' });
  });

  it('refuses JSON that is not a message', () => {
    expect(read('[]')).toMatchObject({ refused: 'invalid_message' });
  });

  it('A9 takes the last of a duplicated key', () => {
    expect(read('{"event":"a","event":"b","data":1,"data":2}')).toEqual({ event: 'b', data: 2 });
  });

  it('A8 keeps a key __proto__ as a key like any other', () => {
    const message = read('{"event":"a","data":{"__proto__":{"admin":true}}}');
    const copy = 'data' in message ? { ...(message.data as object) } : {};
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect('admin' in {}).toBe(false);
  });

  it('A12 reads numbers as JSON.parse does', () => {
    expect(read('{"event":"n","data":[1e999,-0]}')).toEqual({ event: 'n', data: [Infinity, -0] });
  });

  describe('with a limit of levels', () => {
    /** A message of so many levels, itself included. */
    const deep = (levels: number) => `{"event":"a","data":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    const tooDeep = (limit: number) => ({
      refused: 'too_deep',
      message: `Invalid message: it is nested deeper than ${limit} levels`,
    });

    it.each([2, 3, 128, 1000])('A10 reads a message of %d levels and refuses one of a level more', (limit) => {
      expect(read(deep(limit), limit)).toMatchObject({ event: 'a' });
      expect(read(deep(limit + 1), limit)).toEqual(tooDeep(limit));
    });

    it('A10 refuses 100,000 levels', () => {
      expect(read(deep(100_000))).toEqual(tooDeep(128));
      expect(read('['.repeat(100_000) + ']'.repeat(100_000))).toEqual(tooDeep(128));
    });

    it('A10 takes brackets in a string for text', () => {
      const data = '[{'.repeat(5_000);
      expect(read(JSON.stringify({ event: 'a', data }))).toEqual({ event: 'a', data });
    });

    it('says that JSON which ends too soon is no JSON, however deep', () => {
      expect(read('['.repeat(100_000))).toMatchObject({ refused: 'invalid_json' });
    });

    it('does not look at the levels of a text that is too short to have so many', () => {
      const parse = jest.spyOn(JSON, 'parse');
      const looked = jest.fn();
      parse.mockImplementation(() => ({
        event: 'a',
        get data() {
          looked();
          return [];
        },
      }));
      try {
        const short = ' '.repeat(2 * 50);
        read(short, 50);
        // Once for the message itself.
        expect(looked).toHaveBeenCalledTimes(1);
        read(`${short} `, 50);
        expect(looked).toHaveBeenCalledTimes(3);
      } finally {
        parse.mockRestore();
      }
    });
  });
});

describe('encodeJson', () => {
  it.each([
    [{ event: 'a', data: 1 }, '{"event":"a","data":1}'],
    ['text', '"text"'],
    [0, '0'],
    [Infinity, 'null'],
    ['\ud800', '"\\ud800"'],
  ])('A14 writes %j as %s', (value, text) => {
    expect(encodeJson(value)).toBe(text);
  });

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['undefined', undefined],
  ])('throws for %s, of which JSON has no form', (_name, value) => {
    expect(() => encodeJson(value)).toThrow(/JSON has no form/);
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const throwing = {
    toJSON() {
      throw new RangeError('mine');
    },
  };
  it.each([
    ['a circular value', circular, TypeError],
    ['a BigInt', 1n, TypeError],
    ['a throwing toJSON', throwing, RangeError],
  ])('A25 throws for %s', (_name, value, kind) => {
    expect(() => encodeJson(value)).toThrow(kind);
  });
});
