import { describe, expect, it, jest } from '@jest/globals';
import { resolveDispatchLimits } from '../../src/adapter/gateways/gateway-options.js';
import { checkParser, MessageDecoder, type MessageParser } from '../../src/adapter/message-decoder.js';

const failed = jest.fn();
const LIMITS = resolveDispatchLimits({});
const PADDED = Buffer.from('..{"event":"grüß"}..');

function decoder(parser?: MessageParser): MessageDecoder {
  return new MessageDecoder(parser, failed);
}

describe('MessageDecoder', () => {
  it('reads JSON where it lies in the bytes', () => {
    expect(decoder().text(PADDED, 2, PADDED.length - 2, false, LIMITS)).toEqual({ event: 'grüß', data: undefined });
    expect(decoder().binary(PADDED, 2, PADDED.length - 2, LIMITS)).toEqual({ event: 'grüß', data: undefined });
  });

  it('reads ASCII text', () => {
    const bytes = Buffer.from('{"event":"x"}');
    expect(decoder().text(bytes, 0, bytes.length, true, LIMITS)).toEqual({ event: 'x', data: undefined });
  });

  it('A15 refuses binary messages that are not UTF-8', () => {
    expect(decoder().binary(Buffer.from('7b22ff', 'hex'), 0, 3, LIMITS)).toMatchObject({ refused: 'invalid_json' });
  });

  it.each(['text', 'binary'] as const)('gives a parser the bytes of a %s message', (kind) => {
    const parser = jest.fn<MessageParser>(() => ({ event: 'x', data: 1 }));
    const decoded =
      kind === 'text' ? decoder(parser).text(PADDED, 2, 5, true, LIMITS) : decoder(parser).binary(PADDED, 2, 5, LIMITS);
    expect(decoded).toEqual({ event: 'x', data: 1 });
    expect(parser).toHaveBeenCalledWith(Buffer.from('{"e'));
  });

  it('takes the id of a request, and what a parser gives as one, unless requests are off', () => {
    const bytes = Buffer.from('{"event":"x","id":7}');
    const parser = () => ({ event: 'x', data: undefined, id: 7 });
    const off = resolveDispatchLimits({ requests: false });
    const ids = (limits: typeof LIMITS) => [
      decoder().text(bytes, 0, bytes.length, true, limits),
      decoder().binary(bytes, 0, bytes.length, limits),
      decoder(parser).text(bytes, 0, 1, true, limits),
      decoder(parser).binary(bytes, 0, 1, limits),
    ];
    const message = { event: 'x', data: undefined };
    expect(ids(LIMITS)).toEqual(Array.from({ length: 4 }, () => ({ ...message, id: 7 })));
    expect(ids(off)).toEqual(Array.from({ length: 4 }, () => ({ ...message, id: undefined })));
  });

  it.each([undefined, null])('ignores what a parser turns into %p', (nothing) => {
    expect(decoder(() => nothing).text(PADDED, 0, 1, true, LIMITS)).toBeUndefined();
  });

  it('reports a parser that throws and refuses the message', () => {
    const mistake = new Error('mine');
    const parser = () => {
      throw mistake;
    };
    expect(decoder(parser).binary(PADDED, 0, 1, LIMITS)).toMatchObject({ refused: 'parser_failed' });
    expect(failed).toHaveBeenCalledWith(mistake);
  });

  it('reports a parser that returns a promise, and what that is rejected with, and refuses the message', async () => {
    failed.mockClear();
    const rejection = new Error('later');
    const parser: MessageParser = () => Object(Promise.reject(rejection));
    expect(decoder(parser).text(PADDED, 0, 1, true, LIMITS)).toMatchObject({ refused: 'parser_failed' });
    await new Promise((resolve) => setImmediate(resolve));
    const mistake = new TypeError(
      'Option "messageParser" must not be async: it must return the message and no promise',
    );
    expect(failed.mock.calls).toEqual([[mistake], [rejection]]);
  });
});

describe('checkParser', () => {
  it('takes functions that can be at once, and nothing', () => {
    const parser = () => undefined;
    expect([checkParser(parser), checkParser(undefined)]).toEqual([parser, undefined]);
  });

  it('refuses async ones and what is no function', () => {
    expect(() => checkParser(async () => Promise.resolve())).toThrow('Option "messageParser" must not be async');
    expect(() => checkParser('JSON')).toThrow('Option "messageParser" must be a function');
  });
});
