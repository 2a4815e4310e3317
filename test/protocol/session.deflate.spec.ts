import { describe, expect, test } from '@jest/globals';
import type { DeflateParameters } from '../../src/protocol/deflate/deflate-negotiation.js';
import { chunkings, everySplit } from '../support/chunkings.js';
import {
  compressed,
  deflateLog,
  deflateSession,
  NO_TAKEOVER,
  randomBytes,
  type DeflateSetup,
} from '../support/deflate.js';
import { maskedFrame, patternBytes } from '../support/frames.js';
import { hex, toHex } from '../support/hex.js';
import { refusedWith, serverLog } from '../support/session-runs.js';

interface Row {
  readonly name: string;
  readonly bytes: string;
  readonly log: readonly string[];
  readonly setup?: DeflateSetup;
}

const KEY = '00 00 00 00';
const HELLO = 'f2 48 cd c9 c9 07 00';
const HELLO_AGAIN = 'f2 00 11 00 00';
const FORGETFUL: Partial<DeflateParameters> = { clientNoContextTakeover: true };

/** A frame with a mask of zeros. */
function frame(firstByte: string, payload: string): string {
  return toHex(maskedFrame(Number.parseInt(firstByte, 16), payload, KEY));
}

/** A compressed message, cut into that many fragments. */
function fragments(payload: Buffer, count: number): string {
  const size = Math.ceil(payload.length / count);
  return Array.from({ length: count }, (_, i) => {
    const firstByte = (i === 0 ? 0x41 : 0x00) | (i === count - 1 ? 0x80 : 0x00);
    return toHex(maskedFrame(firstByte, payload.subarray(i * size, (i + 1) * size)));
  }).join(' ');
}

const LONG_TEXT = patternBytes(150).toString('base64');

const HEADERS: readonly Row[] = [
  {
    name: 'P19 RSV1 on a continuation',
    bytes: `${frame('41', 'f2 48')} c0`,
    log: refusedWith(1002, 'reserved_bits'),
  },
  { name: 'P19 RSV1 on a last fragment', bytes: `${frame('01', '61')} c0 81`, log: refusedWith(1002, 'reserved_bits') },
  { name: 'P20 F11 RSV1 on a ping', bytes: 'c9 80', log: refusedWith(1002, 'reserved_bits') },
  { name: 'P20 F11 RSV1 on a pong', bytes: 'ca', log: refusedWith(1002, 'reserved_bits') },
  { name: 'P20 F11 RSV1 on a close', bytes: 'c8 82 00 00 00 00 03 e8', log: refusedWith(1002, 'reserved_bits') },
  { name: 'F5 RSV2', bytes: 'a1', log: refusedWith(1002, 'reserved_bits') },
  { name: 'F6 RSV3 beside RSV1', bytes: 'd1', log: refusedWith(1002, 'reserved_bits') },
  { name: 'F8 RSV1 on a reserved opcode', bytes: 'c3', log: refusedWith(1002, 'reserved_bits') },
];

const MESSAGES: readonly Row[] = [
  { name: 'P21 a compressed text', bytes: frame('c1', HELLO), log: ['text "Hello"'] },
  { name: 'P21 compressed bytes', bytes: frame('c2', HELLO), log: ['binary 48 65 6c 6c 6f'] },
  {
    name: 'P21 two fragments',
    bytes: `${frame('41', 'f2 48 cd')} ${frame('80', 'c9 c9 07 00')}`,
    log: ['text "Hello"'],
  },
  {
    name: 'P21 two fragments, a ping and an empty fragment between them',
    bytes: `${frame('41', 'f2 48 cd')} ${frame('89', '2a')} ${frame('00', '')} ${frame('80', 'c9 c9 07 00')}`,
    log: ['wrote 8a 01 2a', 'ping 2a', 'text "Hello"'],
  },
  { name: 'P21 100 fragments', bytes: fragments(compressed(LONG_TEXT), 100), log: [`text "${LONG_TEXT}"`] },
  {
    name: 'P22 messages without RSV1 between compressed ones, which do not count for the window',
    bytes: [frame('81', '61 62'), frame('c1', HELLO), frame('82', '01'), frame('c1', HELLO_AGAIN)].join(' '),
    log: ['text "ab"', 'text "Hello"', 'binary 01', 'text "Hello"'],
  },
  {
    name: 'P22 F46 a text without RSV1 that is not UTF-8, the rest not yet sent',
    bytes: '81 85 00 00 00 00 61 ff',
    log: refusedWith(1007, 'invalid_utf8'),
  },
  { name: 'P23 data that is no stream', bytes: frame('c1', 'ff ff'), log: refusedWith(1007, 'invalid_deflate') },
  { name: 'P23 a reserved kind of block', bytes: frame('c2', '06'), log: refusedWith(1007, 'invalid_deflate') },
  { name: 'P28 an empty message', bytes: frame('c1', '00'), log: ['text ""'] },
  { name: 'P29 an empty message without a byte', bytes: frame('c1', ''), log: ['text ""'] },
  {
    name: 'P29 an empty message of two empty fragments',
    bytes: `${frame('42', '')} ${frame('80', '')}`,
    log: ['binary'],
  },
  { name: 'P30 a stored block', bytes: frame('c1', '00 05 00 fa ff 48 65 6c 6c 6f 00'), log: ['text "Hello"'] },
  { name: 'P31 a final block', bytes: frame('c1', 'f3 48 cd c9 c9 07 00 00'), log: ['text "Hello"'] },
  { name: 'P32 two blocks', bytes: frame('c1', 'f2 48 05 00 00 00 ff ff ca c9 c9 07 00'), log: ['text "Hello"'] },
  { name: 'P33 the end left in its place', bytes: frame('c1', `${HELLO} 00 00 ff ff`), log: ['text "Hello"'] },
  ...['f2', 'f2 48', 'f2 48 cd', 'f2 48 cd c9', 'f2 48 cd c9 c9', 'f2 48 cd c9 c9 07'].map((payload) => ({
    name: `P34 a stream cut short to ${payload}`,
    bytes: frame('c1', payload),
    log: refusedWith(1007, 'invalid_deflate'),
  })),
  ...['01', '00 00', HELLO].map((junk) => ({
    name: `P35 ${junk} behind a final block`,
    bytes: frame('c1', `f3 48 cd c9 c9 07 00 ${junk}`),
    log: refusedWith(1007, 'invalid_deflate'),
  })),
  {
    name: 'P36 a reference into the message before',
    bytes: `${frame('c1', HELLO)} ${frame('c1', HELLO_AGAIN)}`,
    log: ['text "Hello"', 'text "Hello"'],
  },
  {
    name: 'P36 a reference into the message before, which the client should forget',
    bytes: `${frame('c1', HELLO)} ${frame('c1', HELLO_AGAIN)}`,
    log: ['text "Hello"', ...refusedWith(1007, 'invalid_deflate')],
    setup: { parameters: FORGETFUL },
  },
  {
    // How far past the window a distance may reach is told in the spec of the transform.
    name: 'P37 a distance of 700 in a window of 512',
    bytes: toHex(maskedFrame(0xc2, compressed(Buffer.concat([randomBytes(700), randomBytes(700)])))),
    log: refusedWith(1007, 'invalid_deflate'),
    setup: { parameters: { clientMaxWindowBits: 9 } },
  },
  { name: 'P38 a text that is not UTF-8', bytes: frame('c1', 'fa 0f 00'), log: refusedWith(1007, 'invalid_utf8') },
  { name: 'P38 bytes that are not UTF-8', bytes: frame('c2', 'fa 0f 00'), log: ['binary ff'] },
  {
    name: 'P38 an end inside a character',
    bytes: toHex(maskedFrame(0xc1, compressed(hex('61 e2 82')))),
    log: refusedWith(1007, 'invalid_utf8'),
  },
  {
    name: 'P38 characters of two, three and four bytes',
    bytes: toHex(maskedFrame(0xc1, compressed('é€😀'))),
    log: ['text "é€😀"'],
  },
  {
    name: 'F80 a legal frame right behind data that is no stream',
    bytes: `${frame('c1', 'ff ff')} ${frame('81', '61')}`,
    log: refusedWith(1007, 'invalid_deflate'),
  },
  {
    name: 'F32 a compressed message inside a message',
    bytes: `${frame('01', '61')} c1 80 00 00 00 00`,
    log: refusedWith(1002, 'continuation_expected'),
  },
];

/** 1,000 bytes are allowed. */
const LIMITED: DeflateSetup = { limits: { maxPayload: 1000 } };

const LIMITS_HELD: readonly Row[] = [
  {
    name: 'P25 a message that becomes as long as the limit',
    bytes: toHex(maskedFrame(0xc1, compressed('x'.repeat(1000)))),
    log: [`text "${'x'.repeat(1000)}"`],
  },
  {
    name: 'P25 a message that can not be compressed and is as long as the limit',
    bytes: toHex(maskedFrame(0xc2, compressed(randomBytes(1000)))),
    log: [`binary ${toHex(randomBytes(1000))}`],
  },
  {
    name: 'P25 a message that becomes one byte longer',
    bytes: toHex(maskedFrame(0xc1, compressed('x'.repeat(1001)))),
    log: refusedWith(1009, 'message_too_big'),
  },
  {
    name: 'P24 a bomb of a megabyte',
    bytes: toHex(maskedFrame(0xc1, compressed('x'.repeat(1_000_000)))),
    log: refusedWith(1009, 'message_too_big'),
  },
  {
    name: 'P26 a bomb in fragments, each of which is harmless',
    bytes: fragments(Buffer.concat([compressed('x'.repeat(500)), hex('00 00 ff ff'), compressed('x'.repeat(501))]), 4),
    log: refusedWith(1009, 'message_too_big'),
  },
  {
    name: 'P24 more compressed bytes than a message within the limit can have, refused at the header',
    bytes: 'c2 fe 05 00 a5 3c 0f e1',
    log: refusedWith(1009, 'message_too_big'),
  },
  {
    name: 'F26 a message without RSV1 of one byte over the limit, refused at the header',
    bytes: '82 fe 03 e9 a5 3c 0f e1',
    log: refusedWith(1009, 'message_too_big'),
  },
  {
    name: 'P26 fragments of more compressed bytes than the limit allows, refused at the header',
    bytes: `${toHex(maskedFrame(0x42, randomBytes(1000)))} 80 fd 00 00 00 00`,
    log: refusedWith(1009, 'message_too_big'),
  },
].map((row) => ({ ...row, setup: LIMITED }));

describe.each([...HEADERS, ...MESSAGES, ...LIMITS_HELD])('$name', ({ bytes, log, setup }) => {
  test('F78 F79 has one outcome however it is cut', () => {
    const wire = hex(bytes);
    const cuts = wire.length > 200 ? chunkings(wire) : [...chunkings(wire), ...everySplit(wire)];
    for (const { name, chunks } of cuts) {
      expect({ name, log: deflateLog(chunks, setup) }).toEqual({ name, log });
    }
  });
});

test('F12 RSV1 where no compression was agreed on', () => {
  for (const { name, chunks } of chunkings(hex(frame('c1', HELLO)))) {
    expect({ name, log: serverLog(chunks) }).toEqual({ name, log: refusedWith(1002, 'reserved_bits') });
  }
});

test('F7 P20 exactly the legal ones of all 256 first bytes survive', () => {
  const legal = Array.from({ length: 256 }, (_, first) => first).filter((first) => {
    const log = deflateLog([Buffer.from([first]), hex('80 00 00 00 00')]);
    return !log.some((line) => line.startsWith('violated'));
  });
  expect(toHex(Buffer.from(legal))).toBe('01 02 41 42 81 82 88 89 8a c1 c2');
});

describe('what is sent', () => {
  test('P39 has RSV1 on its only frame, its end cut off, and no fragment is compressed', () => {
    const { session, sink } = deflateSession();
    session.send('Hello', false);
    session.send(Buffer.from('Hello'), true);
    session.send('', false);
    session.send('a', false, { fin: false });
    session.ping(hex('2a'));
    session.send('b', false, { fin: true });
    session.close(1000);
    expect(sink.log).toEqual([
      `wrote c1 07 ${HELLO}`,
      `wrote c2 05 ${HELLO_AGAIN}`,
      'wrote c1 01 00',
      'wrote 01 01 61',
      'wrote 89 01 2a',
      'wrote 80 01 62',
      'wrote 88 02 03 e8',
    ]);
  });

  test('P39 below the threshold leaves as it is', () => {
    const { session, sink } = deflateSession({ tuning: { threshold: 6 } });
    session.send('Hello', false);
    session.send('Hello!', false);
    expect(sink.log.map((line) => line.slice(0, 8))).toEqual(['wrote 81', 'wrote c1']);
  });

  test('P44 leaves as it is where the application says so', () => {
    const { session, sink } = deflateSession();
    session.send('secret', false, { compress: false });
    expect(sink.log).toEqual([`wrote 81 06 ${toHex(Buffer.from('secret'))}`]);
  });

  test('P42 to two clients that were promised forgetting is the same, byte for byte, each time', () => {
    const clients = [deflateSession({ parameters: NO_TAKEOVER }), deflateSession({ parameters: NO_TAKEOVER })];
    clients[0]!.session.send('only to one', false);
    const sent = clients.map(({ session, sink }) => {
      sink.log.length = 0;
      for (let i = 0; i < 2; i++) session.send('to everybody, to everybody', false);
      return sink.log;
    });
    expect(new Set(sent.flat()).size).toBe(1);
  });

  test('P39 is seen by the observer as it stands on the wire', () => {
    const { session } = deflateSession();
    const frames: unknown[] = [];
    session.observer = ({ direction, rsv, header, preview }) => {
      frames.push([direction, rsv, toHex(header), toHex(preview)]);
    };
    session.send('Hello', false);
    session.receive(hex(frame('c1', HELLO)));
    expect(frames).toEqual([
      ['out', 4, 'c1 07', HELLO],
      ['in', 4, 'c1 87 00 00 00 00', HELLO],
    ]);
  });
});

test('a client and a server understand each other in all combinations of takeover and window', () => {
  const bits = [8, 9, 12, 15];
  const combinations = bits.flatMap((serverMaxWindowBits) =>
    bits.flatMap((clientMaxWindowBits) =>
      [false, true].flatMap((serverNoContextTakeover) =>
        [false, true].map((clientNoContextTakeover) => ({
          serverMaxWindowBits,
          clientMaxWindowBits,
          serverNoContextTakeover,
          clientNoContextTakeover,
        })),
      ),
    ),
  );
  const texts = Array.from({ length: 12 }, (_, i) => randomBytes(i * i * 40, i % 3).toString('base64'));
  for (const parameters of combinations) {
    const server = deflateSession({ parameters });
    const client = deflateSession({ role: 'client', parameters });
    for (const text of texts) {
      server.session.send(text, false);
      client.session.send(text, false);
      for (const bytes of server.sink.written.splice(0)) client.session.receive(bytes);
      for (const bytes of client.sink.written.splice(0)) server.session.receive(bytes);
    }
    for (const { sink } of [server, client]) {
      const heard = sink.log.filter((line) => !line.startsWith('wrote'));
      expect({ parameters, same: heard.join() === texts.map((text) => `text "${text}"`).join() }).toEqual({
        parameters,
        same: true,
      });
    }
  }
});
