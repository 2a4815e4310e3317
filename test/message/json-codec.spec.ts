import { describe, expect, it } from '@jest/globals';
import { decodeJson, encodeJson } from '../../src/message/json-codec.js';

describe('decodeJson', () => {
  it('reads a message', () => {
    expect(decodeJson('{"event":"say","data":{"text":"hi"}}')).toEqual({ event: 'say', data: { text: 'hi' } });
  });

  it.each(['', '{', 'x', "{'event':'x'}", '\ufeff{"event":"x"}', '{"event":"x"}}'])('A1 A13 refuses %j', (text) => {
    expect(decodeJson(text)).toEqual({ refused: 'invalid_json', message: 'Invalid JSON' });
  });

  it('refuses JSON that is not a message', () => {
    expect(decodeJson('[]')).toMatchObject({ refused: 'invalid_message' });
  });

  it('A9 takes the last of a duplicated key', () => {
    expect(decodeJson('{"event":"a","event":"b","data":1,"data":2}')).toEqual({ event: 'b', data: 2 });
  });

  it('A8 keeps a key __proto__ as a key like any other', () => {
    const message = decodeJson('{"event":"a","data":{"__proto__":{"admin":true}}}');
    const copy = 'data' in message ? { ...(message.data as object) } : {};
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect('admin' in {}).toBe(false);
  });

  it('A12 reads numbers as JSON.parse does', () => {
    expect(decodeJson('{"event":"n","data":[1e999,-0]}')).toEqual({ event: 'n', data: [Infinity, -0] });
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
