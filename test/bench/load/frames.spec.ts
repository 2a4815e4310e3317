import { describe, expect, test } from '@jest/globals';
import {
  binaryExchange,
  binaryMessage,
  compressedExchange,
  jsonMessage,
  jsonTextMessage,
  textExchange,
} from '../../../bench/load/frames.js';
import { ExpectedReply, WrongReply } from '../../../bench/load/replies.js';
import { FrameReader } from '../../../src/protocol/frame/frame-reader.js';
import { compressed } from '../../support/deflate.js';
import { unmaskedFrame } from '../../support/frames.js';

/** What a server reads of one frame. */
function readFrame(frame: Buffer) {
  const read = { firstByte: frame[0], payload: Buffer.alloc(0), count: 0 };
  const reader = new FrameReader(
    true,
    {
      frameHeader: () => undefined,
      framePayload: (bytes, start, end) => {
        read.payload = Buffer.concat([read.payload, bytes.subarray(start, end)]);
        return undefined;
      },
    },
    true,
  );
  expect(reader.read(Buffer.from(frame))).toBeUndefined();
  return { ...read, count: reader.count, unfinished: reader.unfinished };
}

test.each(
  [64, 125, 126, 1024, 16_384, 65_536].flatMap((bytes) => [
    { bytes, shape: 'of records', make: jsonMessage },
    { bytes, shape: 'of one text', make: jsonTextMessage },
  ]),
)('a JSON message $shape has exactly $bytes bytes, and its frame carries them', ({ bytes, make }) => {
  const message = make('echo', bytes);
  expect(message).toHaveLength(bytes);
  expect(JSON.parse(message.toString())).toMatchObject({ event: 'echo' });
  const { firstByte, payload, count, unfinished } = readFrame(textExchange(message).request);
  expect([firstByte, count, unfinished]).toEqual([0x81, 1, false]);
  expect(payload.equals(message)).toBe(true);
});

test.each([64, 1024])('the text of a JSON message of %p bytes can begin as one likes', (bytes) => {
  const message = jsonMessage('tick', bytes, 'room-1');
  expect(message).toHaveLength(bytes);
  expect(message.toString()).toMatch(/"room-1\.*"/);
});

test('a binary and a compressed message have the frames that RFC 6455 and RFC 7692 give them', () => {
  const binary = binaryMessage(1000);
  expect(readFrame(binaryExchange(binary).request)).toMatchObject({ firstByte: 0x82, payload: binary });
  const json = jsonMessage('echo', 1024);
  expect(readFrame(compressedExchange(json).request)).toMatchObject({ firstByte: 0xc1, payload: compressed(json) });
});

describe('a reply', () => {
  const message = jsonMessage('echo', 64);
  const reply = unmaskedFrame(0x81, message);

  test('is known once it is whole, and then how long all others are', () => {
    const expected = new ExpectedReply(textExchange(message), false);
    expect([expected.learn(reply.subarray(0, 1)), expected.learn(reply.subarray(0, 65)), expected.length]).toEqual([
      false,
      false,
      undefined,
    ]);
    expect([expected.learn(Buffer.concat([reply, reply])), expected.length]).toEqual([true, 66]);
  });

  test.each([
    { name: 'of other content', frame: unmaskedFrame(0x81, jsonMessage('other', 64)) },
    { name: 'that is compressed where nothing was', frame: unmaskedFrame(0xc1, compressed(message)) },
    { name: 'that is masked', frame: textExchange(message).request },
  ])('$name is wrong', ({ frame }) => {
    expect(() => new ExpectedReply(textExchange(message), false).learn(frame)).toThrow(WrongReply);
  });

  test('may be compressed in any way that gives the same message', () => {
    const expected = new ExpectedReply(compressedExchange(message), false);
    expect(expected.learn(unmaskedFrame(0xc1, compressed(message)))).toBe(true);
    expect(() => new ExpectedReply(compressedExchange(message), false).learn(reply)).toThrow(WrongReply);
  });

  test('that differs from the first one is noticed in the sample', () => {
    const expected = new ExpectedReply(textExchange(message), false);
    expected.learn(reply);
    const other = Buffer.from(reply);
    other[40]! ^= 1;
    const sampleAll = (chunk: Buffer): void => {
      for (let i = 0; i < 64; i++) expected.sample(chunk, 0, chunk.length);
    };
    expect(() => sampleAll(reply)).not.toThrow();
    expect(() => sampleAll(other)).toThrow(WrongReply);
  });

  test('of a bare socket is the request itself', () => {
    const exchange = textExchange(message);
    expect(new ExpectedReply(exchange, true).length).toBe(exchange.request.length);
  });
});
