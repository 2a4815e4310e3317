import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { DeflateParameters } from '../../../src/protocol/deflate/deflate-negotiation.js';
import type { DeflateTransform } from '../../../src/protocol/deflate/deflate-transform.js';
import type { ViolationCode } from '../../../src/protocol/frame/violation.js';
import { countAllocations } from '../../support/allocations.js';
import { compressed, deflateTransform, randomBytes } from '../../support/deflate.js';
import { HeldZlib } from '../../support/held-zlib.js';
import { hex, toHex } from '../../support/hex.js';
import { readByStream } from '../../support/inflate-stream.js';

const MAX = 1_048_576;

/** The plain message, or the code of the violation. */
function decompress(transform: DeflateTransform, data: Buffer, maxLength = MAX): Buffer | ViolationCode {
  const said: (Buffer | ViolationCode)[] = [];
  transform.decompress(data, maxLength, (result) => said.push('closeCode' in result ? result.code : result));
  if (said.length !== 1) throw new Error(`Called back ${said.length} times`);
  return said[0]!;
}

function bytesOf(result: Buffer | ViolationCode): Buffer {
  if (typeof result === 'string') throw new Error(result);
  return result;
}

/** The code; a comparison would print the bytes of a message that should not be there. */
function codeOf(result: Buffer | ViolationCode): string {
  return typeof result === 'string' ? result : `a message of ${result.length} bytes`;
}

/** The same as text, where it is any. */
function decompressedText(data: Buffer, maxLength?: number): string {
  const result = decompress(deflateTransform(), data, maxLength);
  return typeof result === 'string' ? result : `"${result.toString()}"`;
}

function compress(transform: DeflateTransform, plain: string | Buffer): Buffer {
  const said: Buffer[] = [];
  transform.compress(Buffer.from(plain), (result) => {
    if (typeof result === 'string') throw new Error(result);
    said.push(result);
  });
  if (said.length !== 1) throw new Error(`Called back ${said.length} times`);
  return said[0]!;
}

const HELLO = 'f2 48 cd c9 c9 07 00';
/** "Hello" again, where the first one may be referred to. */
const HELLO_AGAIN = 'f2 00 11 00 00';

describe('a compressed message', () => {
  test.each([
    { name: 'RFC 7692 section 7.2.3.1', bytes: HELLO, plain: '"Hello"' },
    { name: 'P28 an empty message', bytes: '00', plain: '""' },
    { name: 'P29 no byte at all', bytes: '', plain: '""' },
    { name: 'P30 a stored block', bytes: '00 05 00 fa ff 48 65 6c 6c 6f 00', plain: '"Hello"' },
    { name: 'P31 a final block', bytes: 'f3 48 cd c9 c9 07 00 00', plain: '"Hello"' },
    { name: 'P31 a final block without the byte behind it', bytes: 'f3 48 cd c9 c9 07 00', plain: '"Hello"' },
    { name: 'P32 two blocks', bytes: 'f2 48 05 00 00 00 ff ff ca c9 c9 07 00', plain: '"Hello"' },
    { name: 'P33 the end of the block left in its place', bytes: `${HELLO} 00 00 ff ff`, plain: '"Hello"' },
    { name: 'P33 that end twice', bytes: `${HELLO} 00 00 ff ff 00 00 00 ff ff`, plain: '"Hello"' },
    { name: 'P23 a reserved kind of block', bytes: '06', plain: 'invalid_deflate' },
    { name: 'P23 bytes that are no stream', bytes: 'ff ff ff ff', plain: 'invalid_deflate' },
    { name: 'P23 a stored block with a wrong length', bytes: '00 05 00 00 00 48', plain: 'invalid_deflate' },
    { name: 'P36 a reference to before the first message', bytes: HELLO_AGAIN, plain: 'invalid_deflate' },
    { name: 'P35 a byte behind the final block', bytes: 'f3 48 cd c9 c9 07 00 01', plain: 'invalid_deflate' },
    { name: 'P35 two zeros behind it', bytes: 'f3 48 cd c9 c9 07 00 00 00', plain: 'invalid_deflate' },
    { name: 'P35 the end of a block behind it', bytes: 'f3 48 cd c9 c9 07 00 00 00 ff ff', plain: 'invalid_deflate' },
    { name: 'P35 a block behind it', bytes: `f3 48 cd c9 c9 07 00 ${HELLO}`, plain: 'invalid_deflate' },
    {
      name: 'P35 a final block behind it',
      bytes: 'f3 48 cd c9 c9 07 00 f3 48 cd c9 c9 07 00',
      plain: 'invalid_deflate',
    },
    {
      name: 'P35 a hundred bytes behind it',
      bytes: `f3 48 cd c9 c9 07 00${' 61'.repeat(100)}`,
      plain: 'invalid_deflate',
    },
  ])('$name gives $plain', ({ bytes, plain }) => {
    expect(decompressedText(hex(bytes))).toBe(plain);
  });

  const TEXT = Array.from({ length: 40 }, (_, i) => `{"event":"news","data":${i * 7919}}`).join();

  test.each([
    { name: 'dynamic codes', stream: compressed(TEXT) },
    { name: 'fixed codes', stream: compressed('a short text, and a short text again', { strategy: 4 }) },
    { name: 'codes without references', stream: compressed(TEXT, { strategy: 2 }) },
    { name: 'a final block', stream: deflateRawSync(TEXT) },
    { name: 'several blocks', stream: Buffer.concat([compressed(TEXT), hex('00 00 ff ff'), compressed(TEXT)]) },
    { name: 'much that can not be compressed', stream: compressed(randomBytes(300).toString('base64')) },
  ])('P34 cut short anywhere is refused: $name', ({ stream }) => {
    expect(typeof decompress(deflateTransform(), stream)).toBe('object');
    const cuts = Array.from({ length: stream.length - 1 }, (_, i) => i + 1);
    const accepted = cuts.filter(
      (cut) => decompress(deflateTransform(), stream.subarray(0, cut)) !== 'invalid_deflate',
    );
    // Where a block and the mark behind it end, with or without that mark, a message may end.
    expect(accepted.map((cut) => cut - compressed(TEXT).length).filter((past) => past !== 0 && past !== 4)).toEqual([]);
  });

  test('P34 cut short in a stored block is refused, except where the four bytes that senders cut off complete it', () => {
    const stream = hex(`00 14 00 eb ff${' 61'.repeat(20)} 00`);
    const cuts = Array.from({ length: stream.length - 1 }, (_, i) => i + 1);
    const accepted = cuts.filter(
      (cut) => decompress(deflateTransform(), stream.subarray(0, cut)) !== 'invalid_deflate',
    );
    // The first byte alone is an empty message.
    expect(accepted).toEqual([1, 5 + 20 - 4]);
  });
});

describe('maxLength', () => {
  test.each([2, 1000, 16_384, 16_385, 65_536, 1_000_000])(
    'P25 of %p bytes is what may come out, and no more',
    (length) => {
      for (const plain of [Buffer.alloc(length, 'x'), randomBytes(length)]) {
        const stream = compressed(plain);
        expect(plain.equals(bytesOf(decompress(deflateTransform(), stream, length)))).toBe(true);
        expect(codeOf(decompress(deflateTransform(), stream, length - 1))).toBe('message_too_big');
      }
    },
  );

  test('P24 ends a bomb of 100 MB at the limit', () => {
    const bomb = compressed(Buffer.alloc(100_000_000));
    expect(bomb.length).toBeLessThan(110_000);
    expect(codeOf(decompress(deflateTransform(), bomb, MAX))).toBe('message_too_big');
  });
});

describe('context takeover', () => {
  const client = (changes: Partial<DeflateParameters>) => deflateTransform({ role: 'client', parameters: changes });
  const server = (changes: Partial<DeflateParameters>) => deflateTransform({ parameters: changes });

  test('P36 lets a message refer to the one before', () => {
    const transform = server({});
    expect(decompress(transform, hex(HELLO)).toString()).toBe('Hello');
    expect(decompress(transform, hex('')).toString()).toBe('');
    expect(decompress(transform, hex(HELLO_AGAIN)).toString()).toBe('Hello');
    expect(decompress(transform, hex(HELLO_AGAIN)).toString()).toBe('Hello');
  });

  test('P36 where it was not agreed on, such a message is refused', () => {
    const transform = server({ clientNoContextTakeover: true });
    expect(decompress(transform, hex(HELLO)).toString()).toBe('Hello');
    expect(decompress(transform, hex(HELLO_AGAIN))).toBe('invalid_deflate');
    expect(decompress(transform, hex(HELLO)).toString()).toBe('Hello');
  });

  test.each([
    { name: 'a server', of: server, own: { serverNoContextTakeover: true }, peer: { clientNoContextTakeover: true } },
    { name: 'a client', of: client, own: { clientNoContextTakeover: true }, peer: { serverNoContextTakeover: true } },
  ])('P39 is used by $name in each direction as it was agreed on', ({ of, own, peer }) => {
    const twice = (transform: DeflateTransform) => {
      const sent = [compress(transform, 'Hello'), compress(transform, 'Hello')].map(toHex);
      const received = [HELLO, HELLO_AGAIN].map((bytes) => decompress(transform, hex(bytes)).toString());
      return { sent, received };
    };
    expect([of({}), of(own), of(peer)].map(twice)).toEqual([
      { sent: [HELLO, HELLO_AGAIN], received: ['Hello', 'Hello'] },
      { sent: [HELLO, HELLO], received: ['Hello', 'Hello'] },
      { sent: [HELLO, HELLO_AGAIN], received: ['Hello', 'invalid_deflate'] },
    ]);
  });

  test('P36 reaches back 32 KiB, over many messages', () => {
    const transform = server({});
    const far = randomBytes(1000);
    const between = randomBytes(31_000, 2);
    const messages = [far, between, Buffer.concat([far, Buffer.from('!')])];
    let dictionary = Buffer.alloc(0);
    const sizes = messages.map((message) => {
      const stream = compressed(message, dictionary.length === 0 ? {} : { dictionary, level: 9 });
      dictionary = Buffer.concat([dictionary, message]).subarray(-32_768);
      expect(message.equals(bytesOf(decompress(transform, stream)))).toBe(true);
      return stream.length;
    });
    expect(sizes[2]).toBeLessThan(100);
  });
});

/** A message whose second half refers to the first, as many bytes back as the first is long. */
function distant(distance: number): { plain: Buffer; stream: Buffer } {
  const half = randomBytes(distance);
  const plain = Buffer.concat([half, half.subarray(0, 200)]);
  return { plain, stream: compressed(plain, { level: 9 }) };
}

/**
 * zlib lets a distance reach past the window as far as its current step has put out (a quarter of the window, and 128
 * bytes at least): what lies between is taken, and harmless, since the bytes are known.
 */
describe.each([8, 9, 10, 11, 12, 13, 14])('a window of 2^%p bytes that was agreed on', (bits) => {
  const size = 2 ** bits;
  const farthest = size + Math.max(128, size / 4);
  const reader = () => deflateTransform({ parameters: { clientMaxWindowBits: bits } });

  test('P37 bears a distance of all the window', () => {
    const { plain, stream } = distant(size);
    expect(plain.equals(bytesOf(decompress(reader(), stream)))).toBe(true);
  });

  test('P37 is held against what refers farther back', () => {
    const { stream } = distant(farthest + 1);
    expect(stream.length).toBeLessThan(farthest + 150);
    expect(decompress(deflateTransform(), stream)).toHaveLength(farthest + 201);
    expect(decompress(reader(), stream)).toBe('invalid_deflate');
    expect(decompress(reader(), distant(Math.min(2 * size + 1, 32_000)).stream)).toBe('invalid_deflate');
  });

  test('P37 is held against what refers farther back into messages before', () => {
    const far = randomBytes(200);
    const between = randomBytes(size, 2);
    const dictionary = Buffer.concat([far, between]);
    const transform = reader();
    for (const message of [far, between]) decompress(transform, compressed(message));
    expect(decompress(transform, compressed(far, { dictionary }))).toBe('invalid_deflate');
  });
});

describe('the steps of the largest window', () => {
  test('are short where the message is, which then asks for no more memory than it needs', () => {
    const message = compressed('short');
    let plain: Buffer = Buffer.alloc(0);
    const { largest } = countAllocations(() => (plain = bytesOf(decompress(deflateTransform(), message))));
    expect(plain.toString()).toBe('short');
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThanOrEqual(8 * 1024);
  });

  test.each([1023, 1024, 1025, 16_384, 300_000])('are as many as %p equal bytes need', (length) => {
    const plain = bytesOf(decompress(deflateTransform(), compressed('a'.repeat(length))));
    expect(plain.equals(Buffer.alloc(length, 'a'))).toBe(true);
  });

  test('P36 may refer to all of the window, however short they are', () => {
    const transform = deflateTransform();
    // The farthest that zlib itself refers back: 262 bytes less than a distance may be.
    const before = randomBytes(32_768 - 262);
    decompress(transform, compressed(before));
    const again = compressed(before, { dictionary: before });
    expect(again.length).toBeLessThan(1000);
    expect(bytesOf(decompress(transform, again)).equals(before)).toBe(true);
  });
});

describe('what is compressed', () => {
  test.each([8, 9, 10, 11, 12, 13, 14, 15])('P43 is read by a zlib with a window of 2^%p bytes', async (bits) => {
    const transform = deflateTransform({ parameters: { serverMaxWindowBits: bits } });
    const words = randomBytes(2 ** bits).toString('base64');
    const messages = Array.from({ length: 60 }, (_, i) =>
      Buffer.from(
        i % 7 === 6 ? words.slice(0, 3 * 2 ** Math.min(bits, 12)) : words.slice((i * 37) % 200, 200 + i * 31),
      ),
    );
    const sent = messages.map((message) => compress(transform, message));
    const bytes = (list: readonly Buffer[]) => list.reduce((sum, { length }) => sum + length, 0);
    expect(bytes(sent)).toBeLessThan(0.8 * bytes(messages));
    expect((await readByStream(sent, bits)).equals(Buffer.concat(messages))).toBe(true);
  });

  test('P39 refers to what was sent up to 8 KiB before', () => {
    const transform = deflateTransform();
    const far = randomBytes(500);
    compress(transform, far);
    const near = compress(transform, far).length;
    compress(transform, randomBytes(7000, 2));
    const stillThere = compress(transform, far).length;
    compress(transform, randomBytes(8192, 3));
    expect([near < 50, stillThere < 50, compress(transform, far).length > 500]).toEqual([true, true, true]);
  });

  test('P39 an empty message is one zero byte, and changes nothing', () => {
    const transform = deflateTransform();
    expect(['', 'Hello', '', 'Hello'].map((text) => toHex(compress(transform, text)))).toEqual([
      '00',
      HELLO,
      '00',
      HELLO_AGAIN,
    ]);
  });

  test('P39 ends without the marker of the flush, also where the output of zlib just fills its steps', () => {
    for (let length = 16_360; length <= 16_400; length++) {
      const plain = randomBytes(length);
      const stream = compress(deflateTransform(), plain);
      expect(inflateRawSync(Buffer.concat([stream, hex('00 00 ff ff 03 00')])).equals(plain)).toBe(true);
    }
  });

  test('heeds level and memLevel', () => {
    const text = Buffer.from(`${randomBytes(3000).toString('hex')}`.repeat(2));
    const size = (tuning: object) => compress(deflateTransform({ tuning }), text).length;
    expect(size({ level: 0 })).toBeGreaterThan(text.length);
    expect(size({ level: 9 })).toBeLessThan(size({ level: 1 }));
    expect(size({ memLevel: 9 })).not.toBe(size({ memLevel: 1 }));
  });

  test('is worthwhile from the threshold on', () => {
    const transform = deflateTransform({ tuning: { threshold: 100 } });
    expect([0, 99, 100, 101].map((length) => transform.worthwhile(length))).toEqual([false, false, true, true]);
    expect(deflateTransform().worthwhile(0)).toBe(true);
  });
});

describe('a message that zlib fails to compress', () => {
  test('is not taken for one that the peer knows', () => {
    const zlib = new HeldZlib();
    const transform = deflateTransform({ zlib });
    const said: unknown[] = [];
    transform.compress(Buffer.from('Hello'), (result) => said.push(result));
    zlib.fail();
    transform.compress(Buffer.from('Hello'), (result) => said.push(result));
    zlib.finish();
    expect(said).toEqual(['failed', hex(HELLO)]);
  });
});
