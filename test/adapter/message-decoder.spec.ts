import { describe, expect, it, jest } from '@jest/globals';
import { MessageDecoder, type MessageParser } from '../../src/adapter/message-decoder.js';

const failed = jest.fn();
const DEPTH = 128;
const PADDED = Buffer.from('..{"event":"grüß"}..');

function decoder(parser?: MessageParser): MessageDecoder {
  return new MessageDecoder(parser, failed);
}

describe('MessageDecoder', () => {
  it('reads JSON where it lies in the bytes', () => {
    expect(decoder().text(PADDED, 2, PADDED.length - 2, false, DEPTH)).toEqual({ event: 'grüß', data: undefined });
    expect(decoder().binary(PADDED, 2, PADDED.length - 2, DEPTH)).toEqual({ event: 'grüß', data: undefined });
  });

  it('reads ASCII text', () => {
    const bytes = Buffer.from('{"event":"x"}');
    expect(decoder().text(bytes, 0, bytes.length, true, DEPTH)).toEqual({ event: 'x', data: undefined });
  });

  it('A15 refuses binary messages that are not UTF-8', () => {
    expect(decoder().binary(Buffer.from('7b22ff', 'hex'), 0, 3, DEPTH)).toMatchObject({ refused: 'invalid_json' });
  });

  it.each(['text', 'binary'] as const)('gives a parser the bytes of a %s message', (kind) => {
    const parser = jest.fn<MessageParser>(() => ({ event: 'x', data: 1 }));
    const decoded =
      kind === 'text' ? decoder(parser).text(PADDED, 2, 5, true, DEPTH) : decoder(parser).binary(PADDED, 2, 5, DEPTH);
    expect(decoded).toEqual({ event: 'x', data: 1 });
    expect(parser).toHaveBeenCalledWith(Buffer.from('{"e'));
  });

  it.each([undefined, null])('ignores what a parser turns into %p', (nothing) => {
    expect(decoder(() => nothing).text(PADDED, 0, 1, true, DEPTH)).toBeUndefined();
  });

  it('reports a parser that throws and refuses the message', () => {
    const mistake = new Error('mine');
    const parser = () => {
      throw mistake;
    };
    expect(decoder(parser).binary(PADDED, 0, 1, DEPTH)).toMatchObject({ refused: 'parser_failed' });
    expect(failed).toHaveBeenCalledWith(mistake);
  });
});
