import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { chunkings } from '../support/chunkings.js';
import { compressed, deflateSession, type DeflateSetup } from '../support/deflate.js';
import { maskedFrame, unmaskedFrame } from '../support/frames.js';
import { HeldZlib } from '../support/held-zlib.js';
import { hex } from '../support/hex.js';
import { refusedWith } from '../support/session-runs.js';

const HELLO = 'f2 48 cd c9 c9 07 00';

function text(content: string): Buffer {
  return maskedFrame(0x81, Buffer.from(content));
}

function compressedText(content: string): Buffer {
  return maskedFrame(0xc1, compressed(content));
}

const HELLO_FRAME = maskedFrame(0xc1, HELLO);
const PING = maskedFrame(0x89, '2a');
const CLOSE = maskedFrame(0x88, '03 e8');

/** A session whose zlib works when it is told to, with a line for each callback of `send`. */
function held(setup: DeflateSetup = {}) {
  const zlib = new HeldZlib();
  const { session, sink } = deflateSession({ ...setup, zlib });
  const send = (data: string, compress = true) => {
    session.send(data, false, { compress }, (error) => sink.log.push(`${data} ${error?.message ?? 'ok'}`));
  };
  // A copy: a reader unmasks where the bytes lie.
  const receive = (...pieces: readonly Buffer[]) => session.receive(Buffer.concat(pieces));
  return { zlib, session, sink, send, receive, log: sink.log };
}

describe('while a message of the peer is being decompressed', () => {
  test('what comes meanwhile waits, and is delivered behind it', () => {
    const { zlib, receive, log } = held();
    receive(text('before'), HELLO_FRAME, text('behind'), PING);
    receive(text('later'));
    expect(log).toEqual(['text "before"', 'suspended']);
    zlib.finish();
    expect(log.slice(2)).toEqual([
      'text "Hello"',
      'resumed',
      'text "behind"',
      'wrote 8a 01 2a',
      'ping 2a',
      'text "later"',
    ]);
  });

  test('F78 F79 has one outcome however it is cut, with many such messages in a row', () => {
    const bytes = Buffer.concat([
      HELLO_FRAME,
      text('a'),
      HELLO_FRAME,
      HELLO_FRAME,
      PING,
      HELLO_FRAME,
      text('b'),
      CLOSE,
    ]);
    for (const { name, chunks } of chunkings(bytes)) {
      const { zlib, receive, log } = held();
      for (const [i, chunk] of chunks.entries()) {
        receive(chunk);
        if (i % 3 === 2) zlib.finishAll();
      }
      zlib.finishAll();
      expect({ name, log: log.filter((line) => line !== 'suspended' && line !== 'resumed') }).toEqual({
        name,
        log: [
          'text "Hello"',
          'text "a"',
          'text "Hello"',
          'text "Hello"',
          'wrote 8a 01 2a',
          'ping 2a',
          'text "Hello"',
          'text "b"',
          'wrote 88 02 03 e8',
          'closed 1000 ""',
        ],
      });
      expect(log.filter((line) => line === 'suspended')).toHaveLength(4);
      expect(log.filter((line) => line === 'resumed')).toHaveLength(4);
    }
  });

  test('messages may be sent', () => {
    const { zlib, session, receive, log } = held();
    receive(HELLO_FRAME);
    session.send('plain', false, { compress: false });
    session.ping(hex('2a'));
    zlib.finish();
    expect(log).toEqual(['suspended', 'wrote 81 05 70 6c 61 69 6e', 'wrote 89 01 2a', 'text "Hello"', 'resumed']);
  });

  test('a message that turns out to be bad ends it all, and nothing behind it is read', () => {
    const { zlib, receive, log } = held();
    receive(maskedFrame(0xc1, 'ff ff'), text('behind'));
    receive(text('later'));
    zlib.finish();
    receive(text('even later'));
    const [wrote, violated] = refusedWith(1007, 'invalid_deflate');
    expect(log).toEqual(['suspended', wrote, 'resumed', violated]);
  });

  test.each([
    { name: 'too large', bytes: compressedText('x'.repeat(1001)), refused: refusedWith(1009, 'message_too_big') },
    { name: 'not UTF-8', bytes: maskedFrame(0xc1, 'fa 0f 00'), refused: refusedWith(1007, 'invalid_utf8') },
  ])('P25 P38 the same where it turns out to be $name', ({ bytes, refused: [wrote, violated] }) => {
    const { zlib, receive, log } = held({ limits: { maxPayload: 1000 } });
    receive(bytes);
    zlib.finish();
    expect(log).toEqual(['suspended', wrote, 'resumed', violated]);
  });

  test('a bad frame behind it is told behind it', () => {
    const { zlib, receive, log } = held();
    receive(HELLO_FRAME, hex('83'));
    zlib.finish();
    expect(log).toEqual(['suspended', 'text "Hello"', 'resumed', ...refusedWith(1002, 'reserved_opcode')]);
  });

  test('to close begins the closing handshake at once, and the message is not delivered', () => {
    const { zlib, session, receive, log } = held();
    receive(HELLO_FRAME, HELLO_FRAME, PING);
    session.close(1001);
    expect(log).toEqual(['suspended', 'wrote 88 02 03 e9', 'resumed']);
    receive(CLOSE);
    expect(log.slice(3)).toEqual(['closed 1000 ""']);
    zlib.finishAll();
    expect(log).toHaveLength(4);
  });

  test('an application that throws can still close, and hears the close of the peer behind other messages', () => {
    const { zlib, session, receive, sink, log } = held();
    sink.text = () => {
      throw new Error('mine');
    };
    receive(HELLO_FRAME, text('behind').subarray(0, 8));
    expect(() => zlib.finish()).toThrow('mine');
    receive(text('behind').subarray(8));
    session.close(1011);
    receive(CLOSE);
    expect(log).toEqual(['suspended', 'wrote 88 02 03 f3', 'resumed', 'closed 1000 ""']);
  });

  test('an application that closes when it sees the message hears no other', () => {
    const { zlib, session, receive, sink, log } = held();
    sink.text = () => session.close(4000);
    receive(HELLO_FRAME, HELLO_FRAME, text('behind'), CLOSE);
    zlib.finishAll();
    expect(log).toEqual(['suspended', 'wrote 88 02 0f a0', 'resumed', 'closed 1000 ""']);
  });

  test('P40 to abandon the session: nothing is told any more', () => {
    const { zlib, session, receive, log } = held();
    receive(HELLO_FRAME, text('behind'));
    session.abandon();
    receive(text('later'));
    zlib.finish();
    expect(log).toEqual(['suspended']);
  });
});

describe('while a message of ours is being compressed', () => {
  test('P41 a small one behind it and the close frame wait, in order', () => {
    const { zlib, session, send, log } = held({ tuning: { threshold: 5 } });
    send('Hello');
    send('tiny');
    session.close(1000);
    expect([log, session.pendingBytes, session.open]).toEqual([[], 5 + 4 + 2, false]);
    send('late');
    zlib.finish();
    expect(log).toEqual([
      'late The connection is not open',
      `wrote c1 07 ${HELLO}`,
      'Hello ok',
      'wrote 81 04 74 69 6e 79',
      'tiny ok',
      'wrote 88 02 03 e8',
    ]);
    expect(session.pendingBytes).toBe(0);
  });

  test('the close frame for a peer that does not keep up does not wait: what is unsent is given up', () => {
    const { zlib, session, send, receive, log } = held({ tuning: { threshold: 5 } });
    send('Hello');
    send('tiny');
    session.closeAtOnce(1013, '');
    session.closeAtOnce(1013, '');
    expect(log).toEqual(['Hello The connection is closed', 'tiny The connection is closed', 'wrote 88 02 03 f5']);
    zlib.finish();
    receive(CLOSE);
    expect([log.slice(3), session.pendingBytes]).toEqual([['closed 1000 ""'], 0]);
  });

  test('pings, pongs and the answers to pings pass it', () => {
    const { zlib, session, receive, send, log } = held();
    send('Hello');
    session.ping(hex('01'));
    session.pong(hex('02'));
    receive(PING);
    receive(text('a'));
    zlib.finish();
    expect(log).toEqual([
      'wrote 89 01 01',
      'wrote 8a 01 02',
      'wrote 8a 01 2a',
      'ping 2a',
      'text "a"',
      `wrote c1 07 ${HELLO}`,
      'Hello ok',
    ]);
  });

  test('the close of the peer is answered behind it, and then the session is over', () => {
    const { zlib, session, receive, send, log } = held();
    send('Hello');
    send('plain', false);
    receive(CLOSE, text('behind'));
    expect([log, session.open]).toEqual([[], false]);
    zlib.finish();
    expect(log).toEqual([
      `wrote c1 07 ${HELLO}`,
      'Hello ok',
      'wrote 81 05 70 6c 61 69 6e',
      'plain ok',
      'wrote 88 02 03 e8',
      'closed 1000 ""',
    ]);
  });

  test('the close of the peer, where ours waits as well, ends the session behind ours', () => {
    const { zlib, session, receive, send, log } = held();
    send('Hello');
    session.close(1001);
    receive(CLOSE);
    expect(log).toEqual([]);
    zlib.finish();
    expect(log).toEqual([`wrote c1 07 ${HELLO}`, 'Hello ok', 'wrote 88 02 03 e9', 'closed 1000 ""']);
  });

  test('a broken rule ends it without it, but not without a close frame', () => {
    const { zlib, receive, send, log } = held();
    send('Hello');
    receive(hex('83'));
    zlib.finish();
    const [wrote, violated] = refusedWith(1002, 'reserved_opcode');
    expect(log).toEqual([wrote, 'Hello The connection is closed', violated]);
  });

  test('a broken rule ends it with a close frame even where an earlier one is waiting', () => {
    const { zlib, session, receive, send, log } = held();
    send('Hello');
    session.close(1000);
    receive(hex('83'));
    zlib.finish();
    const [wrote, violated] = refusedWith(1002, 'reserved_opcode');
    expect(log).toEqual([wrote, 'Hello The connection is closed', violated]);
  });

  test('P40 to abandon the session gives the callbacks an error, and no other callback comes', () => {
    const { zlib, session, send, log } = held();
    send('Hello');
    send('behind');
    session.abandon();
    const lost = ['Hello The connection is closed', 'behind The connection is closed'];
    expect([log, session.pendingBytes]).toEqual([lost, 0]);
    zlib.finish();
    expect([log, zlib.waiting]).toEqual([lost, []]);
  });

  test.each([
    { name: 'its answer', begin: () => undefined },
    { name: 'our own close frame', begin: (close: () => void) => close() },
  ])('the code of the peer is not forgotten when its connection is lost before $name', ({ begin }) => {
    const { zlib, session, receive, send, log } = held();
    send('Hello');
    begin(() => session.close(1001));
    receive(maskedFrame(0x88, '0f a0'));
    session.abandon();
    zlib.finishAll();
    expect(log).toEqual(['Hello The connection is closed', 'closed 4000 ""']);
  });
});

describe('both directions at the same time', () => {
  test('a client and a server understand each other', () => {
    const ends = { server: held(), client: held({ role: 'client' }) };
    const texts = Array.from({ length: 50 }, (_, i) => `message ${i} `.repeat(i));
    for (const each of texts) {
      ends.server.session.send(each, false);
      ends.client.session.send(each, false);
    }
    ends.server.session.close(1000);
    for (let i = 0; i < 200; i++) {
      for (const [from, to] of [
        [ends.server, ends.client],
        [ends.client, ends.server],
      ] as const) {
        if (from.zlib.waiting.length > 0) from.zlib.finish();
        for (const bytes of from.sink.written.splice(0)) to.session.receive(bytes);
      }
    }
    const heard = (log: readonly string[]) => log.filter((line) => /^(?:text|closed)/.test(line));
    expect(heard(ends.client.log)).toEqual([...texts.map((each) => `text ${JSON.stringify(each)}`), 'closed 1000 ""']);
    expect(heard(ends.server.log)).toEqual(['closed 1000 ""']);
  });
});

/** Bytes that are held when the garbage is gone. */
function heldMemory(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('There is no way to collect garbage');
  for (let i = 0; i < 3; i++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('P40 50,000 sessions that are abandoned in the middle of both leave nothing behind', () => {
  const frames = [HELLO_FRAME, text('behind')];
  let told = 0;
  const zlib = new HeldZlib();
  const cycle = () => {
    const { session, sink } = deflateSession({ zlib });
    for (const bytes of frames) session.receive(Buffer.from(bytes));
    session.send('Hello', false, undefined, () => told++);
    session.abandon();
    zlib.finishAll();
    if (sink.log.join() !== 'suspended') throw new Error(sink.log.join());
  };
  for (let i = 0; i < 1000; i++) cycle();
  const before = heldMemory();
  for (let i = 0; i < 50_000; i++) cycle();
  expect(heldMemory() - before).toBeLessThan(2_000_000);
  expect([told, zlib.waiting]).toEqual([51_000, []]);
});

test('a client that decompresses later reads on behind it', () => {
  const { zlib, receive, log } = held({ role: 'client' });
  receive(unmaskedFrame(0xc1, HELLO), unmaskedFrame(0x81, '61'));
  zlib.finish();
  expect(log).toEqual(['suspended', 'text "Hello"', 'resumed', 'text "a"']);
});
