import { describe, expect, it, jest } from '@jest/globals';
import { decodeWith, encodeWith } from '../../src/message/codec-use.js';
import { jsonCodec } from '../../src/message/json-codec.js';
import { UndecodableError, type MessageCodec } from '../../src/message/message-codec.js';

const BYTES = Buffer.from('whatever');

/** What becomes of a message that a codec decodes to a value. */
function decoded(value: unknown, maxDepth = 128, withIds = true): unknown {
  return decodeWith({ decode: () => value, encode: () => undefined }, BYTES, true, maxDepth, withIds);
}

function failing(error: unknown): MessageCodec {
  const fail = () => {
    // oxlint-disable-next-line typescript/only-throw-error -- a codec of the application may throw anything
    throw error;
  };
  return { decode: fail, encode: fail };
}

describe('decodeWith', () => {
  it('gives the codec the bytes and says what kind of frame they came in', () => {
    const decode = jest.fn(() => ({ event: 'x' }));
    const codec = { decode, encode: () => undefined };
    expect(decodeWith(codec, BYTES, false, 128, true)).toEqual({ event: 'x', data: undefined, id: undefined });
    decodeWith(codec, BYTES, true, 128, true);
    expect(decode.mock.calls).toEqual([
      [BYTES, false],
      [BYTES, true],
    ]);
  });

  it('calls the methods of a codec that has a state of its own', () => {
    class Counting implements MessageCodec {
      #count = 0;
      decode(): unknown {
        return { event: 'n', data: ++this.#count };
      }
      encode(): string {
        return String(this.#count);
      }
    }
    const codec = new Counting();
    expect(decodeWith(codec, BYTES, true, 128, true)).toMatchObject({ data: 1 });
    expect(encodeWith(codec, {})).toBe('1');
  });

  it.each([undefined, null])('ignores what is decoded to %p', (nothing) => {
    expect(decoded(nothing)).toBeUndefined();
  });

  it.each<[string, unknown, unknown]>([
    ['a message', { event: 'a', data: 1n, id: 7, more: 1 }, { event: 'a', data: 1n, id: 7 }],
    ['a number', 5, { refused: 'invalid_message' }],
    ['an array', [], { refused: 'invalid_message' }],
    ['a Map', new Map([['event', 'a']]), { refused: 'invalid_message' }],
    ['bytes', Buffer.from('a'), { refused: 'invalid_message' }],
    ['a promise', Promise.resolve({ event: 'a' }), { refused: 'undecodable' }],
    ['an event that is no name', { event: {} }, { refused: 'invalid_message' }],
    ['an id that is none', { event: 'a', id: 7n }, { refused: 'invalid_message' }],
  ])('checks %s', (_name, value, message) => {
    expect(decoded(value)).toMatchObject(message as object);
  });

  it('lets no promise of a codec fail where nobody hears it', async () => {
    const rejected = () => Promise.reject(new Error('asynchronous'));
    const codec: MessageCodec = { decode: rejected, encode: () => undefined };
    Object.assign(codec, { encode: rejected });
    const misused = jest.fn();
    expect(decodeWith(codec, Buffer.from(''), false, 128, true, misused)).toMatchObject({ refused: 'undecodable' });
    expect(misused).toHaveBeenCalledWith(
      codec,
      expect.objectContaining({ message: expect.stringContaining('promise') }),
    );
    expect(() => encodeWith(codec, 1)).toThrow('not a promise');
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('takes an id for a further key where there are no requests', () => {
    expect(decoded({ event: 'a', id: {} }, 128, false)).toEqual({ event: 'a', data: undefined, id: undefined });
  });

  it('A10 bounds the levels of whatever was decoded', () => {
    expect(decoded({ event: 'a', data: [] }, 2)).toMatchObject({ event: 'a' });
    expect(decoded({ event: 'a', data: new Map([[1, []]]), id: 7 }, 2)).toEqual({
      refused: 'too_deep',
      message: 'Invalid message: it is nested deeper than 2 levels',
      id: 7,
    });
    expect(decoded({ event: '$next', data: [[]], id: 7 }, 2)).toEqual({ event: '$next', data: undefined, id: 7 });
  });

  const hostile = new Proxy(new Error('hostile'), {
    getPrototypeOf() {
      throw new Error('trap');
    },
  });
  it.each<[string, unknown, string]>([
    ['an UndecodableError', new UndecodableError('Say it in Latin'), 'Say it in Latin'],
    ['any other error', new Error('secret'), 'Invalid message: it could not be decoded'],
    ['a string', 'secret', 'Invalid message: it could not be decoded'],
    ['undefined', undefined, 'Invalid message: it could not be decoded'],
    ['something that throws when it is looked at', hostile, 'Invalid message: it could not be decoded'],
  ])('refuses a message for which the codec throws %s', (_name, error, message) => {
    expect(decodeWith(failing(error), BYTES, true, 128, true)).toEqual({ refused: 'undecodable', message });
  });

  it('refuses a value that throws when it is looked at', () => {
    const value = {
      event: 'a',
      get data(): never {
        throw new Error('secret');
      },
    };
    expect(decoded(value)).toMatchObject({ refused: 'undecodable' });
  });
});

describe('encodeWith', () => {
  it('writes JSON without a codec', () => {
    expect(encodeWith(undefined, { event: 'a' })).toBe('{"event":"a"}');
    expect(() => encodeWith(undefined, 1n)).toThrow(TypeError);
  });

  it.each(['', 'text', Buffer.from('a'), new Uint8Array(2), undefined])('passes on %p', (encoded) => {
    expect(encodeWith({ decode: () => 1, encode: () => encoded }, 1)).toBe(encoded);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['number', 5],
    ['object', {}],
    ['a promise', Promise.resolve('x')],
  ])('throws for what is neither text nor bytes: %s', (type, encoded) => {
    const codec: MessageCodec = { decode: () => 1, encode: () => undefined };
    Object.assign(codec, { encode: () => encoded });
    expect(() => encodeWith(codec, 1)).toThrow(`A codec must encode to a string, bytes or undefined, not ${type}`);
  });

  it('lets what the codec throws pass', () => {
    const error = new RangeError('mine');
    expect(() => encodeWith(failing(error), 1)).toThrow(error);
  });
});

describe('jsonCodec', () => {
  it('reads and writes what is read and written without a codec', () => {
    const message = { event: 'grüß', data: [1, null], id: 7 };
    const text = '{"event":"grüß","data":[1,null],"id":7}';
    expect(jsonCodec.encode(message)).toBe(text);
    for (const isBinary of [true, false]) expect(jsonCodec.decode(Buffer.from(text), isBinary)).toEqual(message);
  });

  it('throws for what is no JSON, and for what JSON has no form', () => {
    expect(() => jsonCodec.decode(Buffer.from('{'), false)).toThrow(SyntaxError);
    expect(() => jsonCodec.encode(undefined)).toThrow(TypeError);
  });
});
