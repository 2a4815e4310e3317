import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Hold } from '../../../src/server/connection/reading-holds.js';
import { maskedFrame } from '../../support/frames.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { toHex } from '../../support/hex.js';
import { recordedTransport } from '../../support/recorded-transport.js';
import { settle } from '../../support/turns.js';

const SLICE = 64 * 1024;
const NOTHING = { ask: Infinity, giveUp: 2, readsPerBeat: 1_000_000, write: Infinity, message: Infinity };

beforeEach(() => {
  holdClock();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  releaseClock();
  jest.restoreAllMocks();
});

function watched(limits: Partial<typeof NOTHING>) {
  const opened = recordedTransport();
  const beat = async (count: number) => {
    for (let i = 0; i < count; i++) {
      opened.transport.beat({ ...NOTHING, ...limits });
      await settle();
    }
  };
  return { ...opened, beat };
}

describe('writeTimeout', () => {
  test('cuts off a peer that takes none of what is unsent: 1006, with the reason', async () => {
    const { socket, owner, transport, beat } = watched({ write: 3 });
    socket.stall();
    transport.send('a', false, undefined);
    await settle();
    await beat(3);
    expect(socket.destroyed).toBe(false);
    await beat(1);
    expect(owner.log).toEqual(['cut off write_timeout', 'end 1006 "write timeout"']);
  });

  test('is not over while any slice is taken in time', async () => {
    const { socket, owner, transport, readOnce, beat } = watched({ write: 3 });
    socket.stall();
    transport.send(Buffer.alloc(5 * SLICE), true, undefined);
    await settle();
    for (let slice = 0; slice < 5; slice++) {
      await beat(3);
      expect(socket.destroyed).toBe(false);
      await readOnce();
    }
    await beat(3);
    expect(owner.log).toEqual([]);
    await beat(1);
    expect(owner.log).toEqual(['cut off write_timeout', 'end 1006 "write timeout"']);
  });

  test('begins anew for a peer that had caught up', async () => {
    const { socket, owner, transport, beat } = watched({ write: 3 });
    for (let round = 0; round < 3; round++) {
      socket.stall();
      transport.send('a', false, undefined);
      await settle();
      await beat(3);
      socket.unstall();
      await settle();
      await beat(1);
    }
    expect(owner.log).toEqual([]);
  });

  test('is over for a peer that is not read, too, and for a queue of pings alone', async () => {
    const { socket, owner, transport, beat } = watched({ write: 3 });
    socket.stall();
    transport.hold(Hold.Application);
    transport.session.ping(Buffer.alloc(0));
    await settle();
    await beat(4);
    expect(owner.log).toEqual(['cut off write_timeout', 'end 1006 "write timeout"']);
  });

  test('S16 is not over for beats that did not happen', async () => {
    const { socket, transport, beat } = watched({ write: 3 });
    socket.stall();
    transport.send('a', false, undefined);
    await settle();
    await beat(2);
    // The event loop is blocked for an hour: when it goes on there is one beat.
    await beat(1);
    expect(socket.destroyed).toBe(false);
  });
});

describe('the heartbeat', () => {
  test('does not ask a peer that has not taken what it was sent: the ping would be behind it', async () => {
    const { socket, owner, transport, readOnce, beat } = watched({ ask: 1, giveUp: 1 });
    socket.stall();
    transport.send(Buffer.alloc(10 * SLICE), true, undefined);
    await settle();
    for (let slice = 0; slice < 5; slice++) {
      await beat(5);
      await readOnce();
    }
    expect([owner.log, socket.writes.length]).toEqual([[], 6]);
    socket.unstall();
    await settle();
    await beat(2);
    expect(socket.written.subarray(-2)).toEqual(Buffer.from([0x89, 0]));
    await beat(1);
    expect(owner.log).toEqual(['cut off heartbeat_timeout', 'end 1006 "heartbeat timeout"']);
  });

  // Backpressure ends with whatever is written: such a peer has bytes that wait.
  test.each(Object.entries(Hold).filter(([name]) => name !== 'Slice' && name !== 'Backpressure'))(
    'asks a peer that is not read, and does not judge it: %s',
    async (_name, reason) => {
      const { socket, owner, transport, beat } = watched({ ask: 1, giveUp: 1 });
      transport.hold(reason);
      await beat(20);
      expect([owner.log, toHex(socket.written)]).toEqual([[], Array(20).fill('89 00').join(' ')]);
      transport.release(reason);
      await beat(3);
      expect(owner.log).toEqual(['cut off heartbeat_timeout', 'end 1006 "heartbeat timeout"']);
    },
  );
});

describe('messageTimeout', () => {
  const MESSAGE = maskedFrame(0x82, Buffer.alloc(100));
  const FRAGMENT = maskedFrame(0x02, '01');
  const MIDDLE = maskedFrame(0x00, '02');
  const LAST = maskedFrame(0x80, '03');

  test.each<{ name: string; pieces: readonly Buffer[] }>([
    {
      name: 'a byte of its payload at a time',
      pieces: Array.from({ length: 5 }, (_, i) => MESSAGE.subarray(i === 0 ? 0 : 9 + i, 10 + i)),
    },
    { name: 'a byte of its header at a time', pieces: Array.from({ length: 5 }, (_, i) => MESSAGE.subarray(i, i + 1)) },
    { name: 'one fragment at a time', pieces: [FRAGMENT, MIDDLE, MIDDLE, MIDDLE, MIDDLE] },
    { name: 'fragments with pings between', pieces: [FRAGMENT, maskedFrame(0x89), MIDDLE, maskedFrame(0x8a), MIDDLE] },
    { name: 'nothing after its first byte', pieces: [MESSAGE.subarray(0, 1)] },
    { name: 'nothing after the header of a ping', pieces: [maskedFrame(0x89, '01').subarray(0, 6)] },
  ])('F82 closes with 1008 a connection whose message comes $name', async ({ pieces }) => {
    const { socket, owner, deliver, beat } = watched({ message: 4 });
    for (let i = 0; i < 5; i++) {
      expect(owner.log.filter((line) => !line.startsWith('p'))).toEqual([]);
      const piece = pieces[i];
      if (piece !== undefined) await deliver(piece);
      await beat(1);
    }
    expect(owner.log.filter((line) => !line.startsWith('p'))).toEqual(['cut off message_timeout', 'closing']);
    const close = socket.written.subarray(socket.written.indexOf(0x88));
    expect(toHex(close.subarray(0, 4))).toBe('88 1b 03 f0');
    expect(close.subarray(4).toString()).toBe('The message took too long');
    jest.advanceTimersByTime(5_000);
    await settle();
    expect(owner.log.at(-1)).toBe('end 1006 "The message took too long"');
  });

  test('F82 counts each message for itself', async () => {
    const { owner, deliver, beat } = watched({ message: 4 });
    await deliver(FRAGMENT);
    for (let i = 0; i < 10; i++) {
      await beat(4);
      await deliver(MIDDLE, LAST, FRAGMENT);
    }
    expect(owner.log).toEqual([`binary 01 02 03`, ...Array.from({ length: 9 }, () => 'binary 01 02 03')]);
    await beat(5);
    expect(owner.log.slice(10)).toEqual(['cut off message_timeout', 'closing']);
  });

  test('F82 does not count the time in which the message was left unread', async () => {
    const { owner, transport, deliver, beat } = watched({ message: 4 });
    await deliver(FRAGMENT);
    await beat(4);
    transport.hold(Hold.Application);
    await beat(50);
    expect(owner.log).toEqual([]);
    transport.release(Hold.Application);
    await deliver(LAST);
    await beat(50);
    expect(owner.log).toEqual(['binary 01 03']);
  });

  test('is nothing to a connection that is quiet, or closing', async () => {
    const { owner, transport, deliver, beat } = watched({ message: 4 });
    await beat(50);
    await deliver(FRAGMENT);
    transport.close(1000);
    await beat(50);
    expect(owner.log).toEqual(['closing']);
  });
});

describe('the time limit of the closing handshake', () => {
  test.each<{ name: string; begin: (opened: ReturnType<typeof watched>) => void; log: string[] }>([
    {
      name: 'that we begin',
      begin: ({ transport }) => transport.close(1000),
      log: ['closing', 'cut off close_timeout', 'end 1006 "close timeout"'],
    },
    {
      name: 'that the peer begins',
      begin: ({ socket }) => socket.deliver(maskedFrame(0x88, '03 e8')),
      log: ['closing', 'cut off close_timeout', 'end 1000 ""'],
    },
    {
      name: 'of a peer that broke a rule: that is the reason, and the only one',
      begin: ({ socket }) => socket.deliver(Buffer.from([0x91, 0x80])),
      log: ['closing', 'violation reserved_bits', 'end 1006 ""'],
    },
    {
      name: 'of a peer that is cut off: that is the reason, and the only one',
      begin: ({ transport }) => transport.cutOff('listener_failed'),
      log: ['cut off listener_failed', 'closing', 'end 1006 "Internal server error"'],
    },
  ])('ends one $name', async ({ begin, log }) => {
    const opened = watched({});
    begin(opened);
    await settle();
    jest.advanceTimersByTime(4_999);
    await settle();
    expect(opened.owner.log).not.toContain(log.at(-1));
    jest.advanceTimersByTime(1);
    await settle();
    expect([opened.owner.log, jest.getTimerCount()]).toEqual([log, 0]);
  });

  test('S5 begins for a server that shuts down when its close frame is written', async () => {
    const { socket, owner, transport, readOnce } = watched({});
    socket.stall();
    transport.send(Buffer.alloc(SLICE), true, undefined);
    transport.shutDown(1001, '', 2_000);
    await settle();
    jest.advanceTimersByTime(60_000);
    await settle();
    expect(owner.log).toEqual(['closing']);
    await readOnce();
    await readOnce();
    jest.advanceTimersByTime(1_999);
    await settle();
    expect([owner.log, toHex(socket.written.subarray(-4))]).toEqual([['closing'], '88 02 03 e9']);
    jest.advanceTimersByTime(1);
    await settle();
    expect(owner.log).toEqual(['closing', 'cut off close_timeout', 'end 1006 "close timeout"']);
  });

  test('S5 is the shorter one of a server that shuts down for a connection that is closing already', async () => {
    const { owner, transport } = watched({});
    transport.close(1000);
    transport.shutDown(1001, '', 2_000);
    await settle();
    jest.advanceTimersByTime(1_999);
    await settle();
    expect(owner.log).toEqual(['closing']);
    jest.advanceTimersByTime(1);
    await settle();
    expect(owner.log).toEqual(['closing', 'cut off close_timeout', 'end 1006 "close timeout"']);
  });

  test('gives a connection that is over no second reason', async () => {
    const { socket, owner, transport } = watched({});
    transport.destroy();
    transport.cutOff('drain_timeout');
    await settle();
    expect([owner.log, socket.destroyed]).toEqual([['end 1006 ""'], true]);
  });

  test('F64 leaves the code of the peer to a connection that is cut off behind its close frame', async () => {
    const { owner, transport, deliver } = watched({});
    await deliver(maskedFrame(0x88, '0f a0'));
    transport.cutOff('drain_timeout');
    await settle();
    expect(owner.log).toEqual(['closing', 'cut off drain_timeout', 'end 4000 ""']);
  });
});
