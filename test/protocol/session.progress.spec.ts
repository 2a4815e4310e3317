import { describe, expect, test } from '@jest/globals';
import { Session } from '../../src/protocol/session.js';
import { deflateSession } from '../support/deflate.js';
import { maskedFrame } from '../support/frames.js';
import { HeldZlib } from '../support/held-zlib.js';
import { RecordingSink } from '../support/recording-sink.js';
import { LIMITS } from '../support/session-runs.js';

function open() {
  const sink = new RecordingSink();
  const session = new Session('server', sink, LIMITS);
  const state = () => `${session.begun}${session.unfinished ? ' unfinished' : ''}`;
  const receive = (bytes: Buffer) => {
    session.receive(bytes);
    return state();
  };
  return { session, sink, state, receive };
}

describe('F82 what is arriving', () => {
  const TEXT = maskedFrame(0x81, '61 62');
  const PING = maskedFrame(0x89, '01');

  test('is a message from its first byte to its last, and a control frame, which is not counted', () => {
    const { state, receive } = open();
    expect([
      state(),
      receive(TEXT.subarray(0, 1)),
      receive(TEXT.subarray(1, 7)),
      receive(TEXT.subarray(7)),
      receive(PING.subarray(0, 6)),
      receive(PING.subarray(6)),
      receive(maskedFrame(0x02, '01')),
      receive(maskedFrame(0x89, '01')),
      receive(maskedFrame(0x80, '02')),
    ]).toEqual(['0', '0 unfinished', '1 unfinished', '1', '1 unfinished', '1', '2 unfinished', '2 unfinished', '2']);
  });

  test('is no message once we have closed', () => {
    const { session, receive } = open();
    receive(maskedFrame(0x01, '61'));
    session.close(1000);
    expect([receive(maskedFrame(0x80, '62')), receive(maskedFrame(0x01, '62'))]).toEqual(['1', '1']);
  });
});

test('frames of every kind are counted as they are read', () => {
  const { session, receive } = open();
  receive(Buffer.concat([maskedFrame(0x01, '61'), maskedFrame(0x89), maskedFrame(0x80, '62')]));
  expect(session.framesRead).toBe(3);
});

describe('the callback of close', () => {
  test('comes when the close frame has been written', () => {
    const { session, sink } = open();
    session.close(1000, '', (error) => sink.log.push(`closed with ${String(error)}`));
    expect(sink.log).toEqual(['wrote 88 02 03 e8', 'closed with undefined']);
  });

  test('waits for the messages before it', () => {
    const zlib = new HeldZlib();
    const { session, sink } = deflateSession({ zlib });
    session.send('a', false);
    session.close(1000, '', () => sink.log.push('closed'));
    expect(sink.log).toEqual([]);
    zlib.finishAll();
    expect(sink.log.slice(-2)).toEqual(['wrote 88 02 03 e8', 'closed']);
    expect(sink.log).toHaveLength(3);
  });

  test.each<{ name: string; before: (session: Session) => void }>([
    { name: 'closing', before: (session) => session.close(1001) },
    { name: 'closed by the peer', before: (session) => session.receive(maskedFrame(0x88, '03 e8')) },
    { name: 'gone', before: (session) => session.abandon() },
  ])('gets an error where the session is $name already, and nothing is written', ({ before }) => {
    const { session, sink } = open();
    before(session);
    const said = sink.log.length;
    session.close(1000, '', (error) => sink.log.push(String(error)));
    session.close(1000);
    expect(sink.log.slice(said)).toEqual(['Error: The connection is not open']);
  });

  test('gets the error that keeps the close frame from being written', () => {
    const zlib = new HeldZlib();
    const { session, sink } = deflateSession({ zlib });
    session.send('a', false);
    session.close(1000, '', (error) => sink.log.push(String(error)));
    session.abandon();
    expect(sink.log).toEqual(['Error: The connection is closed']);
  });
});

test('nothing follows the close frame for a broken rule, whoever observes it', () => {
  const { session, sink } = open();
  session.observer = ({ direction }) => {
    if (direction === 'in') return;
    session.send('a', false, undefined, (error) => sink.log.push(String(error)));
    session.ping(Buffer.alloc(0));
    session.close(1000);
  };
  session.receive(Buffer.from([0x91, 0x80]));
  expect(sink.log.filter((line) => line.startsWith('wrote'))).toHaveLength(1);
  expect(sink.log.slice(1)).toEqual(['Error: The connection is not open', 'violated reserved_bits 1002']);
});
