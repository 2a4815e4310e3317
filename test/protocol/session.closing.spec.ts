import { describe, expect, test } from '@jest/globals';
import { Session } from '../../src/protocol/session.js';
import { chunkings, everySplit } from '../support/chunkings.js';
import { maskedFrame } from '../support/frames.js';
import { hex, toHex } from '../support/hex.js';
import { RecordingSink } from '../support/recording-sink.js';
import { LIMITS, refusedWith, serverLog } from '../support/session-runs.js';

/** A close frame with a code alone. */
function closeFrame(code: number): string {
  return toHex(maskedFrame(0x88, Buffer.from([code >> 8, code & 0xff])));
}

const longestReason = 'r'.repeat(123);

const ROWS = [
  { name: 'F52 an empty close', bytes: '88 80 a5 3c 0f e1', log: ['wrote 88 00', 'closed 1005 ""'] },
  { name: 'F53 a close of one byte', bytes: '88 81 00 00 00 00 03', log: refusedWith(1002, 'close_payload') },
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code) => ({
    name: `F54 F55 F56 F57 F58 a close with code ${code}`,
    bytes: closeFrame(code),
    log: refusedWith(1002, 'close_code'),
  })),
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999].map((code) => ({
    name: `F59 a close with code ${code}`,
    bytes: closeFrame(code),
    log: [`wrote 88 02 ${toHex(Buffer.from([code >> 8, code & 0xff]))}`, `closed ${code} ""`],
  })),
  {
    name: 'F60 a reason that is not UTF-8',
    bytes: '88 84 00 00 00 00 03 e8 c3 28',
    log: refusedWith(1007, 'close_reason'),
  },
  {
    name: 'F61 a reason of 123 bytes',
    bytes: toHex(maskedFrame(0x88, Buffer.from(`\u000f\u0020${longestReason}`))),
    log: ['wrote 88 02 0f 20', `closed 3872 "${longestReason}"`],
  },
  {
    name: 'F61 a reason of 124 bytes',
    bytes: toHex(maskedFrame(0x88, Buffer.from(`\u000f\u0020${longestReason}r`))),
    log: refusedWith(1002, 'control_too_long'),
  },
  {
    name: 'F62 data, a ping and garbage behind a close',
    bytes: `${closeFrame(1000)} 81 81 00 00 00 00 61 89 80 00 00 00 00 ff ff ff ff`,
    log: ['wrote 88 02 03 e8', 'closed 1000 ""'],
  },
  {
    name: 'F63 a second close',
    bytes: `${closeFrame(1001)} ${closeFrame(1000)}`,
    log: ['wrote 88 02 03 e9', 'closed 1001 ""'],
  },
];

describe.each(ROWS)('$name', ({ bytes, log }) => {
  test('F78 F79 has one outcome however it is cut', () => {
    for (const { name, chunks } of [...chunkings(hex(bytes)), ...everySplit(hex(bytes))]) {
      expect({ name, log: serverLog(chunks) }).toEqual({ name, log });
    }
  });
});

/** What a server says about the bytes after it has begun to close itself. */
function logWhileClosing(chunks: readonly Buffer[]): string[] {
  const sink = new RecordingSink();
  const session = new Session('server', sink, LIMITS);
  session.close(1001, 'bye');
  for (const chunk of chunks) session.receive(chunk);
  return sink.log;
}

const OUR_CLOSE = 'wrote 88 05 03 e9 62 79 65';

const WHILE_CLOSING = [
  { name: 'F66 the close of the peer, with its code', bytes: closeFrame(4001), log: ['closed 4001 ""'] },
  { name: 'F66 an empty close of the peer', bytes: '88 80 00 00 00 00', log: ['closed 1005 ""'] },
  {
    name: 'F62 messages and pings on their way are not delivered, not answered',
    bytes: `81 81 00 00 00 00 61 89 81 00 00 00 00 62 8a 80 00 00 00 00 01 80 00 00 00 00 ${closeFrame(1001)}`,
    log: ['closed 1001 ""'],
  },
  {
    name: 'text that is not UTF-8 no longer matters',
    bytes: `81 81 00 00 00 00 ff ${closeFrame(1000)}`,
    log: ['closed 1000 ""'],
  },
  { name: 'a broken frame ends it without a second close', bytes: '83', log: ['violated reserved_opcode 1002'] },
  {
    name: 'a wrong code in the answer ends it without a second close',
    bytes: closeFrame(1005),
    log: ['violated close_code 1002'],
  },
];

describe.each(WHILE_CLOSING)('while a server closes: $name', ({ bytes, log }) => {
  test('F78 F79 has one outcome however it is cut', () => {
    for (const { name, chunks } of chunkings(hex(bytes))) {
      expect({ name, log: logWhileClosing(chunks) }).toEqual({ name, log: [OUR_CLOSE, ...log] });
    }
  });
});

describe('close', () => {
  test('writes the code and the reason once; nothing is sent behind it', () => {
    const sink = new RecordingSink();
    const session = new Session('server', sink, LIMITS);
    session.close(1001, 'bye');
    session.close(1000);
    session.send('late', false);
    session.ping(Buffer.alloc(0));
    session.pong(Buffer.alloc(0));
    expect(session.open).toBe(false);
    expect(sink.log).toEqual([OUR_CLOSE]);
  });

  test('writes an empty frame when no code is given', () => {
    const sink = new RecordingSink();
    new Session('server', sink, LIMITS).close();
    expect(sink.log).toEqual(['wrote 88 00']);
  });

  test.each([999, 1004, 1005, 1006, 1015, 5000])('F67 throws for code %p and sends nothing', (code) => {
    const sink = new RecordingSink();
    const session = new Session('server', sink, LIMITS);
    expect(() => session.close(code)).toThrow(RangeError);
    expect(() => session.close(1000, 'é'.repeat(62))).toThrow(RangeError);
    expect(session.open).toBe(true);
    expect(sink.log).toEqual([]);
  });

  test('forgets the half of a message that had come, and does not deliver the other', () => {
    const sink = new RecordingSink();
    const session = new Session('server', sink, LIMITS);
    const frame = maskedFrame(0x81, Buffer.from('never delivered'));
    session.receive(frame.subarray(0, 10));
    session.close(1000);
    session.receive(frame.subarray(10));
    session.receive(maskedFrame(0x88, '03 e8'));
    expect(sink.log).toEqual(['wrote 88 02 03 e8', 'closed 1000 ""']);
  });
});

/** A session that does something on its third message. */
class OnThird extends RecordingSink {
  act: () => void = () => undefined;
  #texts = 0;

  override text(bytes: Buffer, start: number, end: number, ascii: boolean): void {
    super.text(bytes, start, end, ascii);
    if (++this.#texts === 3) this.act();
  }
}

describe.each([
  { kind: 'short', length: 1 },
  { kind: 'longer', length: 126 },
])('F44 an application that ends on frame 3 of 1,000 $kind ones in a chunk', ({ length }) => {
  const text = (i: number) => `${i}`.padStart(length, '0');
  const frames = Array.from({ length: 1000 }, (_, i) => maskedFrame(0x81, Buffer.from(text(i + 1))));
  const delivered = [1, 2, 3].map((i) => `text "${text(i)}"`);

  test('by abandoning is told nothing more', () => {
    const sink = new OnThird();
    const session = new Session('server', sink, LIMITS);
    sink.act = () => session.abandon();
    session.receive(Buffer.concat([...frames, hex('83')]));
    expect(sink.log).toEqual(delivered);
  });

  test('by closing is told no message more, but the close of the peer', () => {
    const sink = new OnThird();
    const session = new Session('server', sink, LIMITS);
    sink.act = () => session.close(1000);
    session.receive(Buffer.concat([...frames, maskedFrame(0x88, '03 e8')]));
    expect(sink.log).toEqual([...delivered, 'wrote 88 02 03 e8', 'closed 1000 ""']);
  });
});
