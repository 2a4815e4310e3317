import { Logger } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import {
  codecMisused,
  demandOneReader,
  MessageCodecs,
  parserConflict,
  withCodecProtocols,
} from '../../src/adapter/message-codecs.js';
import { LogBook } from '../contract/support/log-book.js';
import { jsonCodec, type MessageCodec } from '../../src/message/index.js';

const one: MessageCodec = { decode: () => undefined, encode: () => 'one' };
const other: MessageCodec = { decode: () => undefined, encode: () => 'other' };

describe('MessageCodecs', () => {
  it.each<[string, ConstructorParameters<typeof MessageCodecs>[0], Record<string, MessageCodec | undefined>]>([
    ['none', {}, { '': undefined, a: undefined }],
    ['one for all', { codec: one }, { '': one, a: one }],
    ['JSON, which needs none', { codec: jsonCodec }, { '': undefined }],
    ['some for subprotocols', { codecs: { a: one, b: other } }, { '': undefined, a: one, b: other, A: undefined }],
    [
      'JSON for one of them',
      { codec: one, codecs: { json: jsonCodec, a: other } },
      { '': one, json: undefined, a: other },
    ],
    ['names that every object has', { codecs: { a: one } }, { toString: undefined, constructor: undefined }],
  ])('finds the codec of a subprotocol among %s', (_name, options, expected) => {
    const codecs = new MessageCodecs(options);
    for (const [protocol, codec] of Object.entries(expected)) expect(codecs.of(protocol)).toBe(codec);
  });

  it('lists each once', () => {
    expect([...new MessageCodecs({}).all]).toEqual([undefined]);
    expect([...new MessageCodecs({ codec: one, codecs: { a: one, b: jsonCodec, c: jsonCodec } }).all]).toEqual([
      one,
      undefined,
    ]);
  });

  it('takes a codec whose functions are inherited', () => {
    class Inherited implements MessageCodec {
      decode(): unknown {
        return undefined;
      }
      encode(): string {
        return '';
      }
    }
    const codec = new Inherited();
    expect(new MessageCodecs({ codec }).of('')).toBe(codec);
  });
});

describe('withCodecProtocols', () => {
  it('has the names of the codecs for subprotocols, unless there are others', () => {
    const codecs = { a: one, b: other };
    expect(withCodecProtocols({ codecs })).toEqual({ codecs, protocols: ['a', 'b'] });
    for (const options of [
      {},
      { codec: one },
      { codecs, protocols: ['c'] },
      { codecs, handleProtocols: () => false },
    ]) {
      expect(withCodecProtocols(options)).toBe(options);
    }
  });
});

describe('a codec that is asynchronous', () => {
  it.each<[string, object]>([
    ['decode', { decode: async () => Promise.resolve(), encode: () => '' }],
    ['encode', { decode: () => undefined, encode: async () => Promise.resolve('') }],
  ])('is refused: %s', (name, codec) => {
    const options: object[] = [{ codec }, { codecs: { a: codec } }];
    for (const given of options) {
      expect(() => new MessageCodecs(given)).toThrow(new RegExp(`Option "codec(s.a)?": "${name}" must not be async`));
    }
  });

  it('is told of once', () => {
    const logs = new LogBook();
    Logger.overrideLogger(logs);
    const error = new TypeError('A codec must decode at once');
    for (let i = 0; i < 3; i++) codecMisused(one, error);
    expect(logs.texts('error')).toEqual([expect.stringContaining('A codec must decode at once')]);
  });
});

describe('who reads a message', () => {
  const json = new MessageCodecs({ codec: jsonCodec });
  const mixed = new MessageCodecs({ codecs: { a: one } });
  const only = new MessageCodecs({ codec: one });
  const parser = () => undefined;

  it.each([
    ['JSON alone', json, false, undefined],
    ['JSON and a handler for binary frames', json, true, undefined],
    ['JSON, a codec and a handler for binary frames', mixed, true, undefined],
    ['a codec', only, false, undefined],
    ['a parser', json, false, parser],
  ])('is clear with %s', (_name, codecs, takesBinary, given) => {
    expect(() => demandOneReader('G', { codecs, takesBinary }, given)).not.toThrow();
  });

  it.each([
    ['a codec and a handler for binary frames', only, true, undefined, 'G: @SubscribeBinary() is not possible'],
    ['a parser and a handler for binary frames', json, true, parser, 'G: with a "messageParser" binary frames belong'],
    ['a parser and a codec', only, false, parser, 'G: give either a "messageParser" or a "codec"'],
    ['a parser and a codec of a subprotocol', mixed, false, parser, 'G: give either a "messageParser" or a "codec"'],
  ])('is not with %s', (_name, codecs, takesBinary, given, message) => {
    expect(() => demandOneReader('G', { codecs, takesBinary }, given)).toThrow(message);
  });

  it('is known before there is a parser', () => {
    expect(parserConflict({ codecs: json, takesBinary: false })).toBeUndefined();
    expect(parserConflict({ codecs: mixed, takesBinary: false })).toContain('not both');
    expect(parserConflict({ codecs: json, takesBinary: true })).toContain('@SubscribeBinary()');
  });
});
