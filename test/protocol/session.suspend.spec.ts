import { describe, expect, test } from '@jest/globals';
import { Session } from '../../src/protocol/session.js';
import { chunkings } from '../support/chunkings.js';
import { deflateSession } from '../support/deflate.js';
import { maskedFrame } from '../support/frames.js';
import { HeldZlib } from '../support/held-zlib.js';
import { hex } from '../support/hex.js';
import { RecordingSink } from '../support/recording-sink.js';
import { LIMITS, refusedWith } from '../support/session-runs.js';

const text = (content: string) => maskedFrame(0x81, Buffer.from(content));
/** "Hello", compressed as in RFC 7692 section 7.2.3.1. */
const HELLO = maskedFrame(0xc1, 'f2 48 cd c9 c9 07 00');
const PING = maskedFrame(0x89, '2a');
const CLOSE = maskedFrame(0x88, '03 e8');
const BAD_FRAME = hex('83');

function open() {
  const sink = new RecordingSink();
  const session = new Session('server', sink, LIMITS);
  // A copy: a reader unmasks where the bytes lie.
  const receive = (...pieces: readonly Buffer[]) => session.receive(Buffer.concat(pieces));
  return { session, sink, receive, log: sink.log };
}

/** A session whose zlib works when it is told to. */
function held() {
  const zlib = new HeldZlib();
  const { session, sink } = deflateSession({ zlib });
  const receive = (...pieces: readonly Buffer[]) => session.receive(Buffer.concat(pieces));
  return { zlib, session, sink, receive, log: sink.log };
}

/** Lets each text message suspend the session. */
function suspendAtTexts(session: Session, sink: RecordingSink): void {
  const record = sink.text.bind(sink);
  sink.text = (...message) => {
    session.suspend();
    record(...message);
  };
}

describe('a session that is suspended', () => {
  test('keeps what comes, and tells it in order when it goes on', () => {
    const { session, receive, log } = open();
    session.suspend();
    receive(text('a'), PING);
    receive(text('b'));
    expect(log).toEqual([]);
    session.resume();
    expect(log).toEqual(['text "a"', 'wrote 8a 01 2a', 'ping 2a', 'text "b"']);
    receive(text('c'));
    expect(log.at(-1)).toBe('text "c"');
  });

  test('at the sight of a message keeps what is behind it in the same chunk', () => {
    const { session, sink, receive, log } = open();
    suspendAtTexts(session, sink);
    receive(text('a'), text('b'), PING, text('c'));
    receive(text('d'));
    expect(log).toEqual(['text "a"']);
    session.resume();
    expect(log).toEqual(['text "a"', 'text "b"']);
    session.resume();
    expect(log.slice(2)).toEqual(['wrote 8a 01 2a', 'ping 2a', 'text "c"']);
    session.resume();
    session.resume();
    expect(log.slice(5)).toEqual(['text "d"']);
  });

  test('says the same however its bytes are cut', () => {
    const bytes = Buffer.concat([text('a'), PING, text('b'), text('c'), CLOSE]);
    for (const { name, chunks } of chunkings(bytes)) {
      const { session, sink, receive, log } = open();
      suspendAtTexts(session, sink);
      for (const chunk of chunks) receive(chunk);
      for (let i = 0; i < 3; i++) session.resume();
      expect({ name, log }).toEqual({
        name,
        log: ['text "a"', 'wrote 8a 01 2a', 'ping 2a', 'text "b"', 'text "c"', 'wrote 88 02 03 e8', 'closed 1000 ""'],
      });
    }
  });

  test('sends, and goes on once however often it was suspended', () => {
    const { session, receive, log } = open();
    session.suspend();
    session.suspend();
    session.send('a', false);
    receive(text('b'));
    session.resume();
    expect(log).toEqual(['wrote 81 01 61', 'text "b"']);
  });

  test('does not say that it is: its owner knows', () => {
    const { session, log } = open();
    session.suspend();
    session.resume();
    session.resume();
    expect(log).toEqual([]);
  });

  test('tells a broken rule behind the messages before it', () => {
    const { session, receive, log } = open();
    session.suspend();
    receive(text('a'), BAD_FRAME);
    receive(text('b'));
    session.resume();
    expect(log).toEqual(['text "a"', ...refusedWith(1002, 'reserved_opcode')]);
  });

  test('F64 and is closed finds the close frame of the peer behind messages that nobody gets', () => {
    const { session, receive, log } = open();
    session.suspend();
    receive(text('a'), PING);
    receive(text('b'), CLOSE, text('c'));
    session.close(1001);
    expect(log).toEqual(['wrote 88 02 03 e9', 'closed 1000 ""']);
  });

  test('and is closed tells a broken rule in what was kept, and writes no second close frame', () => {
    const { session, receive, log } = open();
    session.suspend();
    receive(text('a'), BAD_FRAME);
    session.close(1001);
    expect(log).toEqual(['wrote 88 02 03 e9', 'violated reserved_opcode 1002']);
  });

  test('and is abandoned tells nothing of what was kept', () => {
    const { session, receive, log } = open();
    session.suspend();
    receive(text('a'), BAD_FRAME);
    session.abandon();
    session.resume();
    expect(log).toEqual([]);
  });

  test.each<{ name: string; begin: (session: Session) => void }>([
    { name: 'is closing', begin: (session) => session.close(1001) },
    { name: 'has closed', begin: (session) => session.receive(Buffer.from(CLOSE)) },
    { name: 'is abandoned', begin: (session) => session.abandon() },
  ])('is none that $name: the close frame of the peer need not wait', ({ begin }) => {
    const opened = open();
    begin(opened.session);
    opened.session.suspend();
    opened.receive(text('a'), CLOSE);
    const closed = opened.log.filter((line) => line.startsWith('closed'));
    opened.session.resume();
    expect(opened.log.filter((line) => line.startsWith('closed'))).toEqual(closed);
    expect(opened.log.some((line) => line.startsWith('text'))).toBe(false);
  });

  test('and closed by its application at the very message goes on to the close frame', () => {
    const { session, sink, receive, log } = open();
    sink.text = () => {
      session.suspend();
      session.close(4000);
    };
    receive(text('a'), text('b'), CLOSE);
    expect(log).toEqual(['wrote 88 02 0f a0', 'closed 1000 ""']);
  });

  test('of which a listener throws while the kept bytes are read can still close', () => {
    const { session, sink, receive, log } = open();
    sink.text = () => {
      throw new Error('mine');
    };
    session.suspend();
    receive(text('a'), text('b'));
    expect(() => session.resume()).toThrow('mine');
    session.close(1011);
    receive(CLOSE);
    expect(log).toEqual(['wrote 88 02 03 f3', 'closed 1000 ""']);
  });
});

describe('a session that is suspended, and has a message to decompress', () => {
  test('goes on when its owner says so, where the message was done first', () => {
    const { zlib, session, receive, log } = held();
    receive(HELLO, text('behind'));
    session.suspend();
    zlib.finish();
    expect(log).toEqual(['suspended', 'text "Hello"', 'resumed']);
    receive(text('later'));
    expect(log).toHaveLength(3);
    session.resume();
    expect(log.slice(3)).toEqual(['text "behind"', 'text "later"']);
  });

  test('goes on when the message is done, where its owner was first', () => {
    const { zlib, session, receive, log } = held();
    receive(HELLO, text('behind'));
    session.suspend();
    session.resume();
    expect(log).toEqual(['suspended']);
    zlib.finish();
    expect(log.slice(1)).toEqual(['text "Hello"', 'resumed', 'text "behind"']);
  });

  test('may be suspended by the decompressed message itself', () => {
    const { zlib, session, sink, receive, log } = held();
    suspendAtTexts(session, sink);
    receive(HELLO, HELLO, text('behind'));
    zlib.finish();
    expect([log, zlib.waiting]).toEqual([['suspended', 'text "Hello"', 'resumed'], []]);
    session.resume();
    expect([log.slice(3), zlib.waiting]).toEqual([['suspended'], ['inflate']]);
    zlib.finish();
    expect(log.slice(4)).toEqual(['text "Hello"', 'resumed']);
    session.resume();
    expect(log.slice(6)).toEqual(['text "behind"']);
  });

  test('begins to decompress when it goes on, and not before', () => {
    const { zlib, session, receive, log } = held();
    session.suspend();
    receive(HELLO, text('behind'));
    expect([log, zlib.waiting]).toEqual([[], []]);
    session.resume();
    expect([log, zlib.waiting]).toEqual([['suspended'], ['inflate']]);
    zlib.finish();
    expect(log.slice(1)).toEqual(['text "Hello"', 'resumed', 'text "behind"']);
  });

  test('is closed at once for both reasons, and says once that the message is done', () => {
    const { zlib, session, receive, log } = held();
    receive(HELLO, text('behind'), CLOSE);
    session.suspend();
    session.close(1001);
    expect(log).toEqual(['suspended', 'wrote 88 02 03 e9', 'resumed', 'closed 1000 ""']);
    zlib.finish();
    session.resume();
    expect(log).toHaveLength(4);
  });

  test('ends where the message turns out to be bad, and nothing that was kept is read', () => {
    const { zlib, session, receive, log } = held();
    receive(maskedFrame(0xc1, 'ff ff'), text('behind'));
    session.suspend();
    zlib.finish();
    session.resume();
    const [wrote, violated] = refusedWith(1007, 'invalid_deflate');
    expect(log).toEqual(['suspended', wrote, 'resumed', violated]);
  });
});
