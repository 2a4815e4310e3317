import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { RateLimitOptions } from '../../../src/server/index.js';
import type { TransportDeflate } from '../../../src/server/connection/transport-options.js';
import { compressed, randomBytes, TAKEOVER, TUNING } from '../../support/deflate.js';
import { maskedFrame } from '../../support/frames.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { hex, toHex } from '../../support/hex.js';
import { recordedTransport } from '../../support/recorded-transport.js';
import { settle, until } from '../../support/turns.js';

const TEXT_A = maskedFrame(0x81, '61');
const PING = maskedFrame(0x89);
const CLOSE_1000 = maskedFrame(0x88, '03 e8');
const BAD_FRAME = hex('83');

const DEFLATE: TransportDeflate = { parameters: TAKEOVER, tuning: TUNING };
/** So large that the thread pool works on it. */
const LARGE = randomBytes(100_000).toString('base64');
const LARGE_FRAME = maskedFrame(0xc1, compressed(LARGE));
const LARGE_TEXT = `text of ${LARGE.length}`;

/** A transport with a rate limit, whose clocks stand still until the test moves both on. */
function limited(rateLimit: RateLimitOptions, deflate?: TransportDeflate) {
  let now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const opened = recordedTransport({ rateLimit: { burst: 1, ...rateLimit } }, deflate);
  const pass = async (milliseconds: number) => {
    now += milliseconds;
    jest.advanceTimersByTime(milliseconds);
    await settle();
  };
  return { ...opened, pass };
}

function texts(count: number): Buffer[] {
  return Array.from({ length: count }, () => TEXT_A);
}

beforeEach(holdClock);
afterEach(() => {
  releaseClock();
  jest.restoreAllMocks();
});

describe('a peer that sends more than it may', () => {
  test('is refused what is too much, message by message, and heard again in time', async () => {
    const { owner, traffic, deliver, pass } = limited({ messagesPerSecond: 10, action: 'reply' });
    await deliver(...texts(10));
    expect(owner.log).toEqual(texts(10).map(() => 'text a'));
    await deliver(TEXT_A, maskedFrame(0x82, '01'), TEXT_A);
    expect(owner.log.slice(10)).toEqual(['rate limited', 'rate limited', 'rate limited']);
    await pass(100);
    await deliver(TEXT_A, TEXT_A);
    expect(owner.log.slice(13)).toEqual(['text a', 'rate limited']);
    expect(traffic.messagesReceived).toBe(15);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is not read until its debt is paid', async () => {
    const { socket, owner, transport, deliver, pass } = limited({ messagesPerSecond: 10, action: 'pause' });
    await deliver(...texts(11));
    expect([owner.log.length, transport.held, socket.isPaused()]).toEqual([11, true, true]);
    await deliver(TEXT_A);
    await pass(99);
    expect(owner.log).toHaveLength(11);
    // Milliseconds are whole: the timer may be one late.
    await pass(2);
    expect([owner.log.length, transport.held]).toEqual([12, true]);
    await pass(101);
    expect([transport.held, jest.getTimerCount()]).toEqual([false, 0]);
  });

  test('has what is behind the one too many in the same chunk wait, too: one goes on with each that is paid', async () => {
    const { socket, owner, transport, deliver, pass } = limited({ messagesPerSecond: 10, action: 'pause' });
    await deliver(...texts(20));
    for (let delivered = 11; delivered <= 20; delivered++) {
      expect([owner.log.length, transport.held, socket.isPaused()]).toEqual([delivered, true, true]);
      await pass(99);
      expect(owner.log).toHaveLength(delivered);
      await pass(1);
    }
    expect([owner.log.length, transport.held, jest.getTimerCount()]).toEqual([20, false, 0]);
  });

  test('has pings wait as well that are behind the one too many', async () => {
    const { socket, owner, deliver, pass } = limited({ messagesPerSecond: 10, action: 'pause' });
    await deliver(...texts(11), PING, PING);
    expect([owner.log.length, socket.writes]).toEqual([11, []]);
    await pass(101);
    expect([owner.log.slice(11), toHex(socket.written)]).toEqual([['ping '], '8a 00']);
    await pass(101);
    expect([owner.log.slice(11), toHex(socket.written)]).toEqual([['ping ', 'ping '], '8a 00 8a 00']);
  });

  test('has a chunk that is too large wait as a whole, and then all of it is delivered', async () => {
    const { owner, transport, deliver, pass } = limited({ bytesPerSecond: 100, action: 'pause' });
    await deliver(...texts(20));
    expect([owner.log, transport.held]).toEqual([[], true]);
    await pass(399);
    expect(owner.log).toEqual([]);
    await pass(2);
    expect([owner.log.length, transport.held, jest.getTimerCount()]).toEqual([20, false, 0]);
  });

  test('is told a broken rule behind what waits, when that has been delivered', async () => {
    const { socket, owner, deliver, pass } = limited({ messagesPerSecond: 10, action: 'pause' });
    await deliver(...texts(12), BAD_FRAME);
    await pass(101);
    expect(owner.log).toEqual(texts(12).map(() => 'text a'));
    await pass(101);
    expect(owner.log.slice(12)).toEqual(['closing', 'violation reserved_opcode']);
    expect([socket.written.readUInt16BE(2), socket.halfClosed]).toEqual([1002, true]);
    socket.peerEnds();
    await settle();
    expect([owner.log.at(-1), jest.getTimerCount()]).toEqual(['end 1006 ""', 0]);
  });

  test('S14 whose message makes a listener throw when it had to wait: it is told, and the connection closes with 1011', async () => {
    const { socket, owner, deliver, pass } = limited({ messagesPerSecond: 10, action: 'pause' });
    await deliver(...texts(13));
    owner.onMessage = () => {
      throw new Error('mine');
    };
    await pass(101);
    expect(owner.log.slice(12)).toEqual(['failure Error: mine', 'cut off listener_failed', 'closing']);
    expect(socket.written.readUInt16BE(2)).toBe(1011);
    await deliver(CLOSE_1000);
    socket.peerEnds();
    await settle();
    expect([owner.log.slice(15), jest.getTimerCount()]).toEqual([['end 1000 ""'], 0]);
  });

  test('and sends compressed messages that take their time is kept to its rate by each when it is done', async () => {
    const { owner, transport, deliver, pass } = limited({ messagesPerSecond: 1, action: 'pause' }, DEFLATE);
    await deliver(LARGE_FRAME, LARGE_FRAME, LARGE_FRAME, TEXT_A);
    await until(() => owner.log.length === 2);
    await settle();
    expect([owner.log, transport.held]).toEqual([[LARGE_TEXT, LARGE_TEXT], true]);
    await pass(1_000);
    await until(() => owner.log.length === 3);
    await settle();
    expect([owner.log.at(-1), transport.held]).toEqual([LARGE_TEXT, true]);
    await pass(1_000);
    expect([owner.log.at(-1), owner.log.length]).toEqual(['text a', 4]);
    await pass(1_000);
    expect([transport.held, jest.getTimerCount()]).toEqual([false, 0]);
  });

  test('is read on for its compressed message only when that is done, though its debt is paid', async () => {
    const { owner, transport, deliver, pass } = limited(
      { bytesPerSecond: LARGE_FRAME.length, action: 'pause' },
      DEFLATE,
    );
    await deliver(LARGE_FRAME, TEXT_A);
    expect([owner.log, transport.held]).toEqual([[], true]);
    await pass(1_000);
    await until(() => owner.log.length === 2);
    expect([owner.log, transport.held]).toEqual([[LARGE_TEXT, 'text a'], false]);
  });

  test('is closed with 1008 where that is the policy', async () => {
    const { socket, owner, deliver } = limited({ messagesPerSecond: 10, action: 'close' });
    await deliver(...texts(10));
    expect(owner.log).toHaveLength(10);
    await deliver(TEXT_A);
    expect(owner.log.slice(10)).toEqual(['cut off rate_limit', 'closing']);
    expect(toHex(socket.written.subarray(0, 4))).toBe('88 13 03 f0');
    expect(socket.written.subarray(4).toString()).toBe('Too many messages');
    await deliver(TEXT_A, CLOSE_1000);
    socket.peerEnds();
    await settle();
    expect([owner.log.slice(12), jest.getTimerCount()]).toEqual([['end 1000 ""'], 0]);
  });

  test.each([
    { name: 'pings', bytes: Buffer.concat(Array.from({ length: 20 }, () => PING)) },
    { name: 'a part of a message', bytes: maskedFrame(0x82, Buffer.alloc(500)).subarray(0, 120) },
    { name: 'messages', bytes: Buffer.concat(texts(17)) },
  ])('is known by its bytes, of whatever kind: $name', async ({ bytes }) => {
    const { transport, deliver, pass } = limited({ bytesPerSecond: 100, action: 'pause' });
    await deliver(bytes.subarray(0, 100));
    expect(transport.held).toBe(false);
    await deliver(bytes.subarray(100));
    expect(transport.held).toBe(true);
    await pass((bytes.length - 100) * 10 + 1);
    expect(transport.held).toBe(false);
  });

  test('is refused messages for its bytes, too, until they are paid', async () => {
    const { owner, deliver, pass } = limited({ bytesPerSecond: 100, action: 'reply' });
    await deliver(maskedFrame(0x82, Buffer.alloc(101)));
    expect(owner.log).toEqual(['rate limited']);
    await pass(80);
    await deliver(TEXT_A);
    expect(owner.log).toEqual(['rate limited', 'rate limited']);
    await pass(200);
    await deliver(TEXT_A);
    expect(owner.log).toEqual(['rate limited', 'rate limited', 'text a']);
  });

  test('and is closed meanwhile by the application is read again: its close frame is waited for', async () => {
    const { socket, owner, transport, deliver } = limited({ messagesPerSecond: 10, action: 'pause' });
    await deliver(...texts(20));
    transport.close(1000);
    expect(socket.isPaused()).toBe(false);
    await deliver(CLOSE_1000);
    socket.peerEnds();
    await settle();
    expect([owner.log.at(-1), jest.getTimerCount()]).toEqual(['end 1000 ""', 0]);
  });

  test.each<{ name: string; code: string; close: (opened: ReturnType<typeof limited>) => void }>([
    { name: 'closed by the application', code: '03 e9', close: ({ transport }) => transport.close(1001) },
    { name: 'shut down', code: '03 f4', close: ({ transport }) => transport.shutDown(1012, '', 2_000) },
    { name: 'cut off', code: '03 f3', close: ({ transport }) => transport.cutOff('connect_failed') },
  ])('F64 and is $name meanwhile: its close frame is found behind what waits', async ({ code, close }) => {
    const opened = limited({ messagesPerSecond: 10, action: 'pause' });
    const { socket, owner, deliver } = opened;
    await deliver(...texts(20), CLOSE_1000);
    close(opened);
    await settle();
    expect([toHex(socket.written).startsWith('88'), toHex(socket.written.subarray(2, 4))]).toEqual([true, code]);
    expect(socket.halfClosed).toBe(true);
    socket.peerEnds();
    await settle();
    expect(owner.log.filter((line) => line === 'text a')).toHaveLength(11);
    expect([owner.log.at(-1), jest.getTimerCount()]).toEqual(['end 1000 ""', 0]);
  });

  test('and is lost meanwhile leaves no timer', async () => {
    const { socket, owner, deliver } = limited({ messagesPerSecond: 10, action: 'pause' });
    await deliver(...texts(20));
    expect(jest.getTimerCount()).toBe(1);
    socket.destroy();
    await settle();
    expect([owner.log.slice(11), jest.getTimerCount()]).toEqual([['end 1006 ""'], 0]);
  });

  test('is asked for a sign of life while it is not read for it, and not judged by it', async () => {
    const { socket, owner, transport, deliver } = limited({ messagesPerSecond: 10, action: 'pause' });
    await deliver(...texts(20));
    for (let i = 0; i < 50; i++) {
      transport.beat({ ask: 10, giveUp: 1, readsPerBeat: 1, write: 1, message: 1 });
      await settle();
    }
    expect([toHex(socket.written), owner.log.length]).toEqual([Array(5).fill('89 00').join(' '), 11]);
    socket.destroy();
    await settle();
  });
});

describe('a peer that sends pings and pongs', () => {
  const PONG = maskedFrame(0x8a);
  const frames = (frame: Buffer, count: number) => Array.from({ length: count }, () => frame);

  test.each([
    { name: 'pings', frame: PING, line: 'ping ' },
    { name: 'pongs that nobody has asked for', frame: PONG, line: 'pong ' },
  ])('has to wait for those beyond its rate where messages are refused: $name', async ({ frame, line }) => {
    const { owner, transport, deliver, pass } = limited({ messagesPerSecond: 10, action: 'reply' });
    await deliver(...frames(frame, 30));
    expect([owner.log, transport.held]).toEqual([Array(11).fill(line), true]);
    await pass(101);
    expect(owner.log).toHaveLength(12);
    for (let i = 0; i < 20; i++) await pass(101);
    expect([owner.log.length, transport.held, jest.getTimerCount()]).toEqual([30, false, 0]);
  });

  test('has to wait for those beyond its bytes where messages are refused', async () => {
    const { owner, transport, deliver, pass } = limited({ bytesPerSecond: 60, action: 'reply' });
    // Six bytes each, all of them in one chunk.
    await deliver(Buffer.concat(frames(PING, 20)));
    expect([owner.log.length, transport.held]).toEqual([1, true]);
    await pass(1_001);
    expect([owner.log.length, transport.held, jest.getTimerCount()]).toEqual([20, false, 0]);
  });

  test('is closed for those beyond its rate where that is the action', async () => {
    const { owner, deliver } = limited({ messagesPerSecond: 10, action: 'close' });
    await deliver(...frames(PING, 11));
    expect(owner.log.slice(10)).toContain('cut off rate_limit');
  });

  test('may answer each of our pings', async () => {
    const { owner, transport, deliver } = limited({ messagesPerSecond: 10, action: 'close' });
    for (let i = 0; i < 30; i++) {
      transport.sendControl('ping', Buffer.alloc(0));
      await deliver(PONG);
    }
    expect(owner.log).toEqual(Array(30).fill('pong '));
    await deliver(...frames(PONG, 11));
    expect(owner.log).toContain('cut off rate_limit');
  });

  test('pays for them as for messages', async () => {
    const { owner, deliver } = limited({ messagesPerSecond: 10, action: 'reply' });
    await deliver(...frames(PING, 10), TEXT_A);
    expect(owner.log.at(-1)).toBe('rate limited');
  });
});

test('a peer without a limit may send what it likes', async () => {
  const { owner, transport, deliver } = recordedTransport();
  await deliver(...texts(5_000));
  expect([owner.log.length, transport.held]).toEqual([5_000, false]);
});
