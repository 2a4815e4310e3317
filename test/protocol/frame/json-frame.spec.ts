import { describe, expect, test } from '@jest/globals';
import { build, parse } from '../../../src/protocol/frame/json-frame.js';
import { ProtocolError } from '../../../src/protocol/frame/violation.js';
import { maskedFrame, unmaskedFrame } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';

describe('build', () => {
  test.each([
    { value: { a: 1 }, frame: '81 07 7b 22 61 22 3a 31 7d' },
    { value: 'é', frame: '81 04 22 c3 a9 22' },
    { value: null, frame: '81 04 6e 75 6c 6c' },
    { value: [], frame: '81 02 5b 5d' },
    { value: { toJSON: () => 7 }, frame: '81 01 37' },
  ])('says $value in one unmasked text frame', ({ value, frame }) => {
    expect(toHex(build(value))).toBe(frame);
  });

  test.each([
    { name: 'undefined', value: undefined },
    { name: 'a function', value: () => undefined },
    { name: 'a symbol', value: Symbol('s') },
    { name: 'a BigInt', value: 1n },
  ])('throws for $name', ({ value }) => {
    expect(() => build(value)).toThrow(TypeError);
  });

  test('throws for a value that contains itself', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => build(circle)).toThrow(TypeError);
  });
});

describe('parse', () => {
  test('reads a masked text frame and leaves it as it is', () => {
    const frame = maskedFrame(0x81, Buffer.from('{"event":"é"}'));
    const before = toHex(frame);
    expect(parse(frame)).toEqual({ event: 'é' });
    expect(toHex(frame)).toBe(before);
  });

  test.each([
    { name: 'F1 an unmasked frame', frame: unmaskedFrame(0x81, '37'), code: 'mask_missing' },
    { name: 'F12 a reserved bit', frame: hex('c1 80 00 00 00 00'), code: 'reserved_bits' },
    { name: 'F8 a reserved opcode', frame: hex('83 80 00 00 00 00'), code: 'reserved_opcode' },
    { name: 'F28 a length that is not minimal', frame: hex('81 fe 00 01 00 00 00 00 37'), code: 'length_not_minimal' },
    { name: 'F45 text that is not UTF-8', frame: maskedFrame(0x81, '22 ff 22'), code: 'invalid_utf8' },
  ])('throws a ProtocolError for $name', ({ frame, code }) => {
    expect(() => parse(frame)).toThrow(ProtocolError);
    expect(() => parse(frame)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    { name: 'no bytes', frame: hex('') },
    { name: 'half a header', frame: hex('81') },
    { name: 'a header without its key', frame: hex('81 81 00 00') },
    { name: 'a header without its payload', frame: hex('81 81 00 00 00 00') },
    { name: 'half a payload', frame: maskedFrame(0x81, '22 61 22').subarray(0, -1) },
    { name: 'a byte behind the frame', frame: hex('81 81 00 00 00 00 37 00') },
    { name: 'a frame behind the frame', frame: Buffer.concat([maskedFrame(0x81, '37'), maskedFrame(0x81, '37')]) },
    { name: 'a byte behind an empty frame', frame: hex('81 80 00 00 00 00 00') },
  ])('throws a RangeError for $name', ({ frame }) => {
    expect(() => parse(frame)).toThrow(RangeError);
  });

  test.each([
    { name: 'bytes', frame: maskedFrame(0x82, '37') },
    { name: 'a first fragment', frame: maskedFrame(0x01, '37') },
    { name: 'a last fragment', frame: maskedFrame(0x80, '37') },
    { name: 'a ping', frame: maskedFrame(0x89, '37') },
  ])('throws a TypeError for $name', ({ frame }) => {
    expect(() => parse(frame)).toThrow(TypeError);
  });

  test.each(['', '{', 'undefined', '\ufeff1'])('throws a SyntaxError for the text %j', (text) => {
    expect(() => parse(maskedFrame(0x81, Buffer.from(text)))).toThrow(SyntaxError);
  });
});
