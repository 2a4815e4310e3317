import { describe, expect, test } from '@jest/globals';
import type { FrameInfo } from '../../src/protocol/frame/frame-info.js';
import type { Role } from '../../src/protocol/frame/frame-reader.js';
import { Session } from '../../src/protocol/session.js';
import { chunkings } from '../support/chunkings.js';
import { maskedFrame, patternBytes, unmaskedFrame } from '../support/frames.js';
import { hex, toHex } from '../support/hex.js';
import { RecordingSink } from '../support/recording-sink.js';
import { LIMITS, refusedWith, serverLog } from '../support/session-runs.js';

function open(role: Role): { session: Session; sink: RecordingSink } {
  const sink = new RecordingSink();
  return { session: new Session(role, sink, LIMITS), sink };
}

describe('sending', () => {
  test('F4 a server masks nothing it sends', () => {
    const { session, sink } = open('server');
    session.send('Hé', false);
    session.send(hex('00 ff'), true);
    session.send(hex('48 69'), false);
    session.ping(hex('01'));
    session.pong(hex('02'));
    session.close(1000);
    expect(sink.log).toEqual([
      'wrote 81 03 48 c3 a9',
      'wrote 82 02 00 ff',
      'wrote 81 02 48 69',
      'wrote 89 01 01',
      'wrote 8a 01 02',
      'wrote 88 02 03 e8',
    ]);
  });

  test('fragments are continuations of the first one; a control frame may stand between them', () => {
    const { session, sink } = open('server');
    session.send('a', false, { fin: false });
    session.ping(Buffer.alloc(0));
    session.send('b', false, { fin: false });
    session.send('c', false, { fin: true });
    session.send('d', true);
    expect(sink.log).toEqual(['wrote 01 01 61', 'wrote 89 00', 'wrote 00 01 62', 'wrote 80 01 63', 'wrote 82 01 64']);
  });

  test.each(['ping', 'pong'] as const)('a %s of 125 bytes is sent, one of 126 throws and sends nothing', (method) => {
    const { session, sink } = open('server');
    expect(() => session[method](Buffer.alloc(126))).toThrow(
      new RangeError('A ping or pong carries at most 125 bytes, this one 126'),
    );
    expect(sink.log).toEqual([]);
    session[method](Buffer.alloc(125));
    expect(sink.written.map((bytes) => bytes.length)).toEqual([127]);
  });

  test('an abandoned session sends nothing, reads nothing and reports nothing', () => {
    const { session, sink } = open('server');
    session.receive(maskedFrame(0x01, '61'));
    session.abandon();
    session.send('late', false);
    session.close(1000);
    session.receive(maskedFrame(0x80, '62'));
    expect(session.open).toBe(false);
    expect(sink.log).toEqual([]);
  });
});

const CONTROL = [
  {
    name: 'F13 a ping of 125 bytes',
    bytes: toHex(maskedFrame(0x89, patternBytes(125))),
    log: [`wrote 8a 7d ${toHex(patternBytes(125))}`, `ping ${toHex(patternBytes(125))}`],
  },
  { name: 'F17 an empty ping', bytes: '89 80 a5 3c 0f e1', log: ['wrote 8a 00', 'ping'] },
  {
    name: 'F71 ten pings in a row',
    bytes: Array.from({ length: 10 }, (_, i) => toHex(maskedFrame(0x89, `0${i}`))).join(' '),
    log: Array.from({ length: 10 }, (_, i) => [`wrote 8a 01 0${i}`, `ping 0${i}`]).flat(),
  },
  {
    name: 'F72 pongs that nobody asked for, one twice, one with strange bytes',
    bytes: '8a 80 00 00 00 00 8a 82 00 00 00 00 ff fe 8a 82 00 00 00 00 ff fe 81 81 00 00 00 00 61',
    log: ['pong', 'pong ff fe', 'pong ff fe', 'text "a"'],
  },
  { name: 'F53 a close of one byte', bytes: '88 81 00 00 00 00 03', log: refusedWith(1002, 'close_payload') },
  { name: 'F52 an empty close', bytes: '88 80 a5 3c 0f e1', log: ['wrote 88 00', 'closed 1005 ""'] },
];

describe.each(CONTROL)('$name', ({ bytes, log }) => {
  test('F78 F79 has one outcome however it is cut', () => {
    for (const { name, chunks } of chunkings(hex(bytes))) {
      expect({ name, log: serverLog(chunks) }).toEqual({ name, log });
    }
  });
});

describe('a violation', () => {
  test('closes once and is told once; nothing is read or sent behind it', () => {
    const { session, sink } = open('server');
    session.receive(hex('83 00 83'));
    session.receive(maskedFrame(0x81, '61'));
    session.send('late', false);
    expect(session.open).toBe(false);
    expect(sink.log).toEqual(refusedWith(1002, 'reserved_opcode'));
  });

  test('behind our close is told without a second close frame', () => {
    const { session, sink } = open('server');
    session.close(1000);
    session.receive(Buffer.concat([maskedFrame(0x81, 'ff'), maskedFrame(0x89)]));
    session.receive(hex('83'));
    expect(sink.log).toEqual(['wrote 88 02 03 e8', 'violated reserved_opcode 1002']);
  });

  test.each([
    { name: 'a wrong close', frame: maskedFrame(0x88, '03') },
    { name: 'a close', frame: maskedFrame(0x88, '03 e8') },
    { name: 'a ping', frame: maskedFrame(0x89) },
    { name: 'a message that is not UTF-8', frame: maskedFrame(0x81, 'ff') },
  ])('and all else is kept from an application that abandons the session at the sight of $name', ({ frame }) => {
    const { session, sink } = open('server');
    session.observer = () => session.abandon();
    session.receive(frame);
    expect(sink.log).toEqual([]);
  });
});

describe('a client', () => {
  test('reads unmasked frames and masks its own, each with a key of its own', () => {
    const { session, sink } = open('client');
    session.receive(Buffer.concat([unmaskedFrame(0x81, '48 c3 a9'), unmaskedFrame(0x89, '01')]));
    session.send('Hi', false);
    session.close(1000);
    const frames = sink.written.map((frame) => ({ frame, key: toHex(frame.subarray(2, 6)) }));
    const expected = [
      { firstByte: 0x8a, payload: '01' },
      { firstByte: 0x81, payload: '48 69' },
      { firstByte: 0x88, payload: '03 e8' },
    ].map(({ firstByte, payload }, i) => toHex(maskedFrame(firstByte, payload, frames[i]?.key)));
    expect(frames.map(({ frame }) => toHex(frame))).toEqual(expected);
    expect(sink.log.filter((line) => !line.startsWith('wrote'))).toEqual(['text "Hé"', 'ping 01']);
  });

  test('refuses a masked frame', () => {
    const { session, sink } = open('client');
    session.receive(maskedFrame(0x81, '61'));
    expect(sink.log.at(-1)).toBe('violated mask_unexpected 1002');
  });

  test('and a server understand each other, up to the closing handshake', () => {
    const server = open('server');
    const client = open('client');
    const deliver = (from: RecordingSink, to: Session): void => {
      for (const bytes of from.written.splice(0)) to.receive(bytes);
    };
    const payload = patternBytes(70_000);
    client.session.send(payload, true);
    client.session.send('😀'.repeat(100), false);
    client.session.ping(hex('2a'));
    deliver(client.sink, server.session);
    server.session.send(payload, true);
    server.session.close(4000, 'done');
    deliver(server.sink, client.session);
    deliver(client.sink, server.session);
    const heard = ({ log }: RecordingSink): string[] => log.filter((line) => !line.startsWith('wrote'));
    const binary = `binary ${toHex(payload)}`;
    expect(heard(server.sink)).toEqual([binary, `text "${'😀'.repeat(100)}"`, 'ping 2a', 'closed 4000 ""']);
    expect(heard(client.sink)).toEqual(['pong 2a', binary, 'closed 4000 "done"']);
  });
});

describe('the observer', () => {
  /** A frame as a line: direction, header, preview. */
  function line({ direction, header, preview }: FrameInfo): string {
    return `${direction} ${toHex(header)} | ${toHex(preview)}`.trimEnd();
  }

  test('sees every frame of both directions, however it was cut', () => {
    const incoming = Buffer.concat([
      maskedFrame(0x01, '61'),
      maskedFrame(0x89, '01'),
      maskedFrame(0x80),
      maskedFrame(0x88),
    ]);
    for (const { name, chunks } of chunkings(incoming)) {
      const { session } = open('server');
      const frames: string[] = [];
      session.observer = (frame) => frames.push(line(frame));
      for (const chunk of chunks) session.receive(chunk);
      expect({ name, frames }).toEqual({
        name,
        frames: [
          'in 01 81 a5 3c 0f e1 | 61',
          'in 89 81 a5 3c 0f e1 | 01',
          'out 8a 01 | 01',
          'in 80 80 a5 3c 0f e1 |',
          'in 88 80 a5 3c 0f e1 |',
          'out 88 00 |',
        ],
      });
    }
  });

  test('sees what is sent as it stands on the wire, with the first 64 bytes of its payload', () => {
    for (const role of ['server', 'client'] as const) {
      const { session, sink } = open(role);
      const frames: FrameInfo[] = [];
      session.observer = (frame) => frames.push(frame);
      session.send('é'.repeat(100), false);
      session.send(patternBytes(100), true, { fin: false });
      const previews = [Buffer.from('é'.repeat(32)), patternBytes(64)].map(toHex);
      expect(frames.map(({ preview }) => toHex(preview))).toEqual(previews);
      const starts = sink.written.map((bytes, i) => toHex(bytes.subarray(0, frames[i]?.header.length)));
      expect(frames.map(({ header }) => toHex(header))).toEqual(starts);
      expect(frames.map(({ fin, opcode, length }) => [fin, opcode, length])).toEqual([
        [true, 1, 200],
        [false, 2, 100],
      ]);
    }
  });

  test('may come and go between frames', () => {
    const { session, sink } = open('server');
    const frames: string[] = [];
    session.receive(maskedFrame(0x81, '61'));
    session.observer = (frame) => frames.push(line(frame));
    session.receive(maskedFrame(0x81, '62'));
    session.observer = undefined;
    session.receive(maskedFrame(0x81, '63'));
    expect(frames).toEqual(['in 81 81 a5 3c 0f e1 | 62']);
    expect(sink.log).toEqual(['text "a"', 'text "b"', 'text "c"']);
  });
});
