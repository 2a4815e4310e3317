import { describe, expect, test } from '@jest/globals';
import { unmaskedFrame } from '../support/frames.js';
import { hex } from '../support/hex.js';
import { EventReader } from './event-reader.js';
import { ServerFrameParser } from './server-frame-parser.js';

const TERMS = { serverForgets: false, clientForgets: false, serverBits: undefined, clientBits: undefined };

function readerOf(...chunks: readonly Buffer[]): EventReader {
  const reader = new EventReader();
  reader.terms = TERMS;
  const parser = new ServerFrameParser((frame) => reader.read(frame));
  for (const chunk of chunks) parser.push(chunk);
  return reader;
}

describe('the client that judges a server', () => {
  test('puts messages together from frames that are cut anywhere', () => {
    const bytes = Buffer.concat([unmaskedFrame(0x01, '48 65'), unmaskedFrame(0x8a), unmaskedFrame(0x80, '6c 6c 6f')]);
    const chunks = [...bytes].map((byte) => Buffer.from([byte]));
    expect(readerOf(...chunks).events).toEqual([
      { type: 'pong', data: Buffer.alloc(0) },
      { type: 'text', data: Buffer.from('Hello'), compressed: false },
    ]);
  });

  test('reads the code and the reason of a close frame', () => {
    expect(readerOf(unmaskedFrame(0x88, '03 e9 62 79 65'))).toMatchObject({ close: 1001, reason: 'bye' });
  });

  test.each([
    { name: 'a mask', bytes: '81 81 00 00 00 00 41', fault: 'a masked frame' },
    { name: 'a 16-bit length of 5', bytes: '81 7e 00 05', fault: 'a length that is not minimal' },
    { name: 'a 64-bit length of 5', bytes: '81 7f 00 00 00 00 00 00 00 05', fault: 'a length that is not minimal' },
    { name: 'a reserved bit', bytes: '91 00', fault: 'a reserved bit' },
    { name: 'RSV1 on a continuation', bytes: '41 00 c0 00', fault: 'a reserved bit' },
    { name: 'a reserved opcode', bytes: '83 00', fault: 'the opcode 3' },
    { name: 'a reserved control opcode', bytes: '8b 00', fault: 'the opcode 11' },
    { name: 'a continuation of nothing', bytes: '80 00', fault: 'the opcode 0' },
    { name: 'a message within a message', bytes: '01 00 81 00', fault: 'the opcode 1' },
    { name: 'a control frame in fragments', bytes: '09 00', fault: 'a control frame' },
    { name: 'text that is not UTF-8', bytes: '81 01 ff', fault: 'text that is not UTF-8' },
    { name: 'a close of one byte', bytes: '88 01 03', fault: 'a close frame with a wrong payload' },
    { name: 'a frame behind the close', bytes: '88 00 89 00', fault: 'a frame behind the close frame' },
    { name: 'what can not be inflated', bytes: 'c1 01 06', fault: 'a reserved type of block' },
  ])('finds fault with $name', ({ bytes, fault }) => {
    expect(() => readerOf(hex(bytes))).toThrow(fault);
  });
});
