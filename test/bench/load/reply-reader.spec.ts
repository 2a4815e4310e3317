import { expect, test } from '@jest/globals';
import { PING } from '../../../bench/load/client.js';
import { jsonMessage, textExchange } from '../../../bench/load/frames.js';
import { ExpectedReply, WrongReply } from '../../../bench/load/replies.js';
import { ReplyReader } from '../../../bench/load/reply-reader.js';
import { unmaskedFrame } from '../../support/frames.js';

const message = jsonMessage('echo', 64);
const reply = unmaskedFrame(0x81, message);
const ping = Buffer.from(PING);

/** A reader, and how many pings it has answered. */
function start() {
  const pings: number[] = [];
  const answerPing = (bytes: Uint8Array, offset: number): boolean => {
    const isPing = ping.equals(bytes.subarray(offset, offset + ping.length));
    if (isPing) pings.push(offset);
    return isPing;
  };
  return { reader: new ReplyReader({ answerPing }, new ExpectedReply(textExchange(message), false)), pings };
}

test.each([1, 5, 65, 66, 67, 132, 200, 1000])('ten replies in pieces of %p bytes are ten', (piece) => {
  const { reader } = start();
  const bytes = Buffer.concat(Array.from({ length: 10 }, () => reply));
  let count = 0;
  for (let at = 0; at < bytes.length; at += piece) {
    const chunk = bytes.subarray(at, at + piece);
    count += reader.read(chunk, chunk.length);
  }
  expect(count).toBe(10);
});

test('what lies in the buffer behind the chunk is not read', () => {
  const { reader } = start();
  const buffer = Buffer.concat([reply, reply, Buffer.alloc(10, 0xff)]);
  expect([reader.read(buffer, reply.length), reader.read(buffer, 2 * reply.length)]).toEqual([1, 2]);
});

test('pings between replies are answered and not counted', () => {
  const { reader, pings } = start();
  const chunk = Buffer.concat([reply, ping, reply, reply, ping]);
  expect([reader.read(chunk, chunk.length), pings]).toEqual([3, [66, 200]]);
  // Often enough that each place is sampled.
  for (let i = 0; i < 128; i++) expect(reader.read(Buffer.concat([ping, reply]), 68)).toBe(1);
});

test('a reply that is longer or shorter than the first is noticed where the next one should begin', () => {
  for (const other of [reply.subarray(1), Buffer.concat([reply, reply.subarray(1)])]) {
    const { reader } = start();
    reader.read(reply, reply.length);
    const chunk = Buffer.concat([other, reply]);
    expect(() => reader.read(chunk, chunk.length)).toThrow(WrongReply);
  }
});
