import { describe, expect, test } from '@jest/globals';
import type { FrameInfo } from '../../src/protocol/frame/frame-info.js';
import { PreparedMessage } from '../../src/protocol/deflate/prepared-message.js';
import { Session } from '../../src/protocol/session.js';
import { deflateSession } from '../support/deflate.js';
import { maskedFrame } from '../support/frames.js';
import { HeldZlib } from '../support/held-zlib.js';
import { toHex } from '../support/hex.js';
import { RecordingSink } from '../support/recording-sink.js';
import { LIMITS } from '../support/session-runs.js';

const text = (data: string) => new PreparedMessage(data, false);

function plain() {
  const sink = new RecordingSink();
  return { sink, log: sink.log, session: new Session('server', sink, LIMITS) };
}

function held() {
  const zlib = new HeldZlib();
  const { session, sink } = deflateSession({ zlib });
  return { zlib, session, log: sink.log };
}

describe('P42 a message for many peers', () => {
  test('is the same bytes for each, whatever else each is sent', () => {
    const [one, other] = [plain(), plain()];
    const messages = [text('Hi'), new PreparedMessage(Buffer.from([0xff]), true)];
    one.session.send('1', false);
    for (const message of messages) {
      for (const { session } of [one, other]) session.sendPrepared(message, true);
      other.session.send('2', false);
    }
    expect(one.log).toEqual(['wrote 81 01 31', 'wrote 81 02 48 69', 'wrote 82 01 ff']);
    expect(other.log).toEqual(['wrote 81 02 48 69', 'wrote 81 01 32', 'wrote 82 01 ff', 'wrote 81 01 32']);
  });

  test('is compressed once for all who have agreed on that, and left as it is for the others', () => {
    const zlib = new HeldZlib();
    const peers = [deflateSession({ zlib }), plain(), deflateSession({ zlib }), plain()];
    const message = text('Hello');
    for (const { session } of peers) session.sendPrepared(message, true);
    expect(zlib.waiting).toEqual(['deflate']);
    zlib.finish();
    const [compressed, asItIs] = ['wrote c1 07 f2 48 cd c9 c9 07 00', 'wrote 81 05 48 65 6c 6c 6f'];
    expect(peers.map(({ sink }) => sink.log)).toEqual([[compressed], [asItIs], [compressed], [asItIs]]);
  });

  test('stays in order with messages for one, while zlib takes its time', () => {
    const { zlib, session, log } = held();
    session.sendPrepared(text('Hello'), true);
    session.send('a', false, { compress: false });
    session.sendPrepared(text('b'), false);
    session.sendPrepared(text('Hello'), true);
    session.ping(Buffer.from('p'));
    expect([log, session.pendingBytes]).toEqual([['wrote 89 01 70'], 12]);
    zlib.finishAll();
    expect([log.slice(1), session.pendingBytes]).toEqual([
      ['wrote c1 07 f2 48 cd c9 c9 07 00', 'wrote 81 01 61', 'wrote 81 01 62', 'wrote c1 07 f2 48 cd c9 c9 07 00'],
      0,
    ]);
  });

  test('comes behind a message in fragments, never between them', () => {
    const { session, log } = plain();
    session.send('a', false, { fin: false });
    session.sendPrepared(text('Hi'), true);
    session.ping(Buffer.from('p'));
    session.send('b', false);
    expect(log).toEqual(['wrote 01 01 61', 'wrote 89 01 70', 'wrote 80 01 62', 'wrote 81 02 48 69']);
  });

  test('comes before a close frame that follows it, and not at all behind one', () => {
    const { zlib, session, log } = held();
    session.sendPrepared(text('Hello'), true);
    session.close(1000);
    session.sendPrepared(text('Hi'), true);
    expect([log, session.open]).toEqual([[], false]);
    zlib.finishAll();
    expect(log).toEqual(['wrote c1 07 f2 48 cd c9 c9 07 00', 'wrote 88 02 03 e8']);
  });

  test('comes before the answer to a close frame', () => {
    const { zlib, session, log } = held();
    session.sendPrepared(text('Hello'), true);
    session.receive(maskedFrame(0x88, '03 e8'));
    session.sendPrepared(text('Hi'), true);
    expect(log).toEqual([]);
    zlib.finishAll();
    expect(log).toEqual(['wrote c1 07 f2 48 cd c9 c9 07 00', 'wrote 88 02 03 e8', 'closed 1000 ""']);
  });

  test('is not sent any more once the session is given up', () => {
    const { zlib, session, log } = held();
    session.sendPrepared(text('Hello'), true);
    session.abandon();
    session.sendPrepared(text('Hi'), false);
    zlib.finishAll();
    expect([log, session.pendingBytes]).toEqual([[], 0]);
  });
});

describe('who observes the frames', () => {
  test.each([
    ['as it is', undefined, '81 05', '48 65 6c 6c 6f', 0],
    ['compressed', deflateSession, 'c1 07', 'f2 48 cd c9 c9 07 00', 4],
  ])('sees the one of such a message: %s', (_name, of, header, preview, rsv) => {
    const { session } = of === undefined ? plain() : of();
    const seen: FrameInfo[] = [];
    session.observer = (frame) => seen.push(frame);
    session.sendPrepared(text('Hello'), true);
    const [frame] = seen;
    expect(seen).toHaveLength(1);
    expect(frame).toMatchObject({ direction: 'out', fin: true, rsv, opcode: 1, masked: false, maskKey: null });
    expect([toHex(frame!.header), toHex(frame!.preview)]).toEqual([header, preview]);
  });

  test('may close at the sight of it: the next one is not sent', () => {
    const { session, log } = plain();
    session.observer = ({ opcode }) => {
      if (opcode === 1) session.close(1000);
    };
    for (const data of ['a', 'b']) session.sendPrepared(text(data), true);
    expect(log).toEqual(['wrote 81 01 61', 'wrote 88 02 03 e8']);
  });

  test.each<[string, (session: Session) => void, string[]]>([
    ['close', (session) => session.close(1000), ['wrote 81 01 62', 'wrote 88 02 03 e8']],
    ['send something', (session) => session.send('c', false), ['wrote 81 01 62', 'wrote 81 01 63']],
    ['send it to others too', (session) => session.sendPrepared(text('c'), true), ['wrote 81 01 62', 'wrote 81 01 63']],
    ['begin fragments', (session) => session.send('c', false, { fin: false }), ['wrote 81 01 62', 'wrote 01 01 63']],
    ['give up', (session) => session.abandon(), []],
  ])('may %s at the sight of one that was held: it stays in order', (_name, act, log) => {
    for (const seen of ['y', 'a']) {
      const { session, sink } = plain();
      session.send('x', false, { fin: false });
      for (const data of ['a', 'b']) session.sendPrepared(text(data), true);
      session.observer = ({ preview }) => {
        if (preview.toString() === seen) act(session);
      };
      session.send('y', false);
      const first = [
        'wrote 01 01 78',
        'wrote 80 01 79',
        ...(seen === 'y' && log.length === 0 ? [] : ['wrote 81 01 61']),
      ];
      expect([sink.log, session.pendingBytes]).toEqual([[...first, ...log], 0]);
    }
  });
});
