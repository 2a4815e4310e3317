import { describe, expect, test } from '@jest/globals';
import { acceptKey, acceptResponse, build, checkHandshake, parse } from '../../src/protocol/index.js';
import { maskedFrame, unmaskedFrame } from '../support/frames.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { hex, toHex } from '../support/hex.js';

describe('the handshake of the seed', () => {
  test.each([
    { name: 'its own example', key: 'x3JJHMbDL1EzLkh9GBhXDw==', accept: 'HSmrc0sMlYUkAGmm5OPpG2HaGWk=' },
    { name: 'that of RFC 6455', key: 'dGhlIHNhbXBsZSBub25jZQ==', accept: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' },
  ])('answers the key of $name', ({ key, accept }) => {
    expect(acceptKey(key)).toBe(accept);
    const fields = [`Sec-WebSocket-Key: ${key}`, 'Sec-WebSocket-Protocol: chat, superchat'];
    const offer = checkHandshake(handshakeRequest({ fields }));
    expect(offer).toEqual({ key, path: '/chat', protocols: ['chat', 'superchat'], extensions: [] });
    expect(acceptResponse({ key, protocol: 'chat' })).toBe(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${accept}`,
        'Sec-WebSocket-Protocol: chat',
        '',
        '',
      ].join('\r\n'),
    );
  });
});

/** A string whose JSON has that many bytes: two of them are its quotation marks. */
function textOfJsonLength(length: number): string {
  return 'x'.repeat(length - 2);
}

const FORMS = [
  { name: 'the shortest string in the 7-bit form', length: 2, header: '02' },
  { name: 'the longest 7-bit form', length: 125, header: '7d' },
  { name: 'the shortest 16-bit form', length: 126, header: '7e 00 7e' },
  { name: 'a 16-bit form', length: 1000, header: '7e 03 e8' },
  { name: 'the longest 16-bit form', length: 65_535, header: '7e ff ff' },
  { name: 'the shortest 64-bit form', length: 65_536, header: '7f 00 00 00 00 00 01 00 00' },
  { name: 'a 64-bit form', length: 200_000, header: '7f 00 00 00 00 00 03 0d 40' },
];

describe.each(FORMS)('$name', ({ length, header }) => {
  const value = textOfJsonLength(length);

  test('is built: one unmasked final text frame', () => {
    const frame = build(value);
    expect(toHex(frame.subarray(0, -length))).toBe(`81 ${header}`);
    expect(frame.toString('utf8', frame.length - length)).toBe(`"${value}"`);
  });

  test('is parsed: one masked final text frame', () => {
    const lengthBytes = hex(header);
    lengthBytes[0]! |= 0x80;
    const frame = maskedFrame(0x81, Buffer.from(`"${value}"`));
    expect(toHex(frame.subarray(1, 1 + lengthBytes.length))).toBe(toHex(lengthBytes));
    expect(parse(frame)).toBe(value);
  });
});

describe('every value survives', () => {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const characters = String.fromCharCode(...bytes);
  const alphabets = 'aé€😀\u2028\ufffe\uffff';

  const VALUES = [
    { name: 'all 256 byte values as numbers', value: bytes },
    { name: 'all 256 byte values as characters', value: characters },
    { name: 'characters of one to four bytes', value: alphabets },
    { name: 'as many of them as need the 16-bit form', value: characters.repeat(100) },
    { name: 'as many of them as need the 64-bit form', value: characters.repeat(300) },
    { name: 'an object', value: { event: 'say', data: { list: [1, null, true, 0.5], nothing: null } } },
  ];

  test.each(VALUES)('when built: $name', ({ value }) => {
    const json = Buffer.from(JSON.stringify(value));
    expect(build(value).equals(unmaskedFrame(0x81, json))).toBe(true);
  });

  test.each(VALUES)('when parsed: $name', ({ value }) => {
    expect(parse(maskedFrame(0x81, Buffer.from(JSON.stringify(value))))).toEqual(value);
  });

  test('under every masking byte', () => {
    for (const byte of bytes) {
      const key = toHex(Buffer.from([byte, 0xff - byte, byte ^ 0x55, 0]));
      expect(parse(maskedFrame(0x81, Buffer.from(JSON.stringify(characters)), key))).toBe(characters);
    }
  });
});
