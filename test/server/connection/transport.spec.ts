import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Hold } from '../../../src/server/connection/reading-holds.js';
import { resolveOptions } from '../../../src/server/options/resolved-options.js';
import { noTraffic } from '../../../src/server/connection/traffic.js';
import { Transport } from '../../../src/server/connection/transport.js';
import { chunkings } from '../../support/chunkings.js';
import { maskedFrame } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { RecordingOwner } from '../../support/recording-owner.js';
import { settle } from '../../support/turns.js';

const CLOSE_TIMEOUT = 5000;

function open() {
  const socket = new MemorySocket();
  const owner = new RecordingOwner();
  const options = resolveOptions({ maxPayload: 1000, closeTimeout: CLOSE_TIMEOUT });
  return { socket, owner, transport: new Transport(socket, owner, options, noTraffic()) };
}

const TEXT_A = maskedFrame(0x81, Buffer.from('a'));
const CLOSE_4000 = maskedFrame(0x88, Buffer.concat([hex('0f a0'), Buffer.from('bye')]));

beforeEach(holdClock);
afterEach(releaseClock);

describe('messages and control frames', () => {
  test('reach the owner, and a ping is answered', async () => {
    const { socket, owner } = open();
    socket.deliver(
      Buffer.concat([TEXT_A, maskedFrame(0x82, '01 02'), maskedFrame(0x89, '07'), maskedFrame(0x8a, '08')]),
    );
    await settle();
    expect(owner.log).toEqual(['text a', 'binary 01 02', 'ping 07', 'pong 08']);
    expect(toHex(socket.written)).toBe('8a 01 07');
  });

  test('are not read while the transport is paused', async () => {
    const { socket, owner, transport } = open();
    transport.hold(Hold.Application);
    socket.deliver(TEXT_A);
    await settle();
    expect(owner.log).toEqual([]);
    transport.release(Hold.Application);
    await settle();
    expect(owner.log).toEqual(['text a']);
  });
});

describe('the closing handshake that the peer begins', () => {
  test('F64 is answered, and our half ends at once', async () => {
    const { socket, owner } = open();
    socket.deliver(CLOSE_4000);
    await settle();
    expect([owner.log, toHex(socket.written), socket.halfClosed]).toEqual([['closing'], '88 02 0f a0', true]);
    socket.peerEnds();
    await settle();
    expect([owner.log, socket.destroyed]).toEqual([['closing', 'end 4000 "bye"'], true]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('F62 F63 ends all reading: what follows is thrown away', async () => {
    for (const { name, chunks } of chunkings(Buffer.concat([CLOSE_4000, TEXT_A, CLOSE_4000, hex('ff ff')]))) {
      const { socket, owner } = open();
      for (const chunk of chunks) socket.deliver(chunk);
      socket.peerEnds();
      await settle();
      expect({ name, log: owner.log, wrote: toHex(socket.written) }).toEqual({
        name,
        log: ['closing', 'end 4000 "bye"'],
        wrote: '88 02 0f a0',
      });
    }
  });

  test('F64 cuts off a peer that leaves its half open after closeTimeout', async () => {
    const { socket, owner } = open();
    socket.deliver(CLOSE_4000);
    await settle();
    jest.advanceTimersByTime(CLOSE_TIMEOUT - 1);
    await settle();
    expect(owner.log).toEqual(['closing']);
    jest.advanceTimersByTime(1);
    await settle();
    expect(owner.log).toEqual(['closing', 'cut off close_timeout', 'end 4000 "bye"']);
  });
});

describe('the closing handshake that we begin', () => {
  test('F66 ends with the code of the peer', async () => {
    const { socket, owner, transport } = open();
    transport.close(1001, 'late');
    socket.deliver(CLOSE_4000);
    socket.peerEnds();
    await settle();
    expect(owner.log).toEqual(['closing', 'end 4000 "bye"']);
    expect(toHex(socket.written)).toBe('88 06 03 e9 6c 61 74 65');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('F65 cuts off a peer that never answers after closeTimeout', async () => {
    const { socket, owner, transport } = open();
    transport.close(1000);
    await settle();
    expect(socket.halfClosed).toBe(false);
    jest.advanceTimersByTime(CLOSE_TIMEOUT - 1);
    await settle();
    expect(owner.log).toEqual(['closing']);
    jest.advanceTimersByTime(1);
    await settle();
    expect(owner.log).toEqual(['closing', 'cut off close_timeout', 'end 1006 "close timeout"']);
    expect(socket.destroyed).toBe(true);
  });

  test('F65 gives no more time when it is begun again', async () => {
    const { socket, transport } = open();
    transport.close(1000);
    await settle();
    jest.advanceTimersByTime(CLOSE_TIMEOUT - 1);
    transport.close(1001);
    await settle();
    jest.advanceTimersByTime(1);
    expect([toHex(socket.written), socket.destroyed]).toEqual(['88 02 03 e8', true]);
  });

  test('reads on where the transport was paused: the answer would not be seen', async () => {
    const { socket, owner, transport } = open();
    transport.hold(Hold.Application);
    socket.deliver(CLOSE_4000);
    socket.peerEnds();
    await settle();
    transport.close(1000);
    await settle();
    expect(owner.log).toEqual(['closing', 'end 4000 "bye"']);
  });

  test('needs no clock when the socket is gone already', async () => {
    const { socket, owner, transport } = open();
    socket.destroy();
    transport.close(1000);
    await settle();
    expect([owner.log, jest.getTimerCount()]).toEqual([['end 1006 ""'], 0]);
  });
});

describe('a peer that breaks a rule', () => {
  test('F80 gets the close frame, then our end, and nothing behind the violation is processed', async () => {
    for (const { name, chunks } of chunkings(Buffer.concat([TEXT_A, hex('91 80 00 00 00 00'), TEXT_A]))) {
      const { socket, owner } = open();
      for (const chunk of chunks) socket.deliver(chunk);
      await settle();
      expect({ name, log: owner.log }).toEqual({ name, log: ['text a', 'closing', 'violation reserved_bits'] });
      expect([socket.written.subarray(0, 1), socket.written.readUInt16BE(2)]).toEqual([hex('88'), 1002]);
      expect([socket.halfClosed, socket.destroyed]).toEqual([true, false]);
      socket.peerEnds();
      await settle();
      expect(owner.log.slice(3)).toEqual(['end 1006 ""']);
    }
  });

  test('F80 is cut off after closeTimeout if it goes on sending', async () => {
    const { socket, owner } = open();
    socket.deliver(hex('91 80'));
    await settle();
    jest.advanceTimersByTime(CLOSE_TIMEOUT);
    await settle();
    expect([owner.log.at(-1), socket.destroyed]).toEqual(['end 1006 ""', true]);
  });
});

describe('a peer that goes away', () => {
  const FRAGMENT = hex('81 85 a5 3c 0f e1 cd');

  test.each([
    { name: 'F74 between frames', bytes: hex('') },
    { name: 'F75 inside a payload', bytes: FRAGMENT },
    { name: 'F75 inside a header', bytes: FRAGMENT.subarray(0, 3) },
  ])('$name with a FIN: 1006, and our half ends at once', async ({ bytes }) => {
    const { socket, owner } = open();
    if (bytes.length > 0) socket.deliver(bytes);
    socket.peerEnds();
    await settle();
    expect([owner.log, socket.halfClosed, toHex(socket.written)]).toEqual([['closing', 'end 1006 ""'], true, '']);
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    { name: 'F76 between frames', bytes: hex('') },
    { name: 'F76 inside a payload', bytes: FRAGMENT },
    { name: 'F76 inside a header', bytes: FRAGMENT.subarray(0, 3) },
    { name: 'F76 before its last close frame was answered', bytes: CLOSE_4000.subarray(0, 7) },
  ])('$name with a reset: 1006 and no error that nobody hears', async ({ bytes }) => {
    const { socket, owner } = open();
    if (bytes.length > 0) socket.deliver(bytes);
    await settle();
    socket.destroy(new Error('read ECONNRESET'));
    await settle();
    expect(owner.log).toEqual(['end 1006 ""']);
  });

  test('F76 with a reset while we close: 1006, and the clock is stopped', async () => {
    const { socket, owner, transport } = open();
    transport.close(1000);
    await settle();
    socket.destroy(new Error('read ECONNRESET'));
    await settle();
    expect([owner.log, jest.getTimerCount()]).toEqual([['closing', 'end 1006 ""'], 0]);
  });

  test('F81 while we write: one end, and what was not written is given up with an error', async () => {
    const { socket, owner, transport } = open();
    const results: string[] = [];
    const send = (name: string) => {
      transport.session.send(name, false);
      transport.queue.afterFlush((error) => results.push(`${name} ${error === undefined ? 'sent' : 'lost'}`));
    };
    socket.stall();
    for (const name of ['under way', 'behind it']) {
      send(name);
      await settle();
    }
    send('not begun');
    socket.destroy(new Error('write EPIPE'));
    await settle();
    expect(results.toSorted()).toEqual(['behind it lost', 'not begun lost', 'under way lost']);
    expect(owner.log).toEqual(['end 1006 ""']);
    expect(transport.queue.bufferedAmount).toBe(0);
  });
});

describe('cutting the connection off', () => {
  test('F44 ends the reading inside a chunk', async () => {
    const { socket, owner, transport } = open();
    owner.onMessage = () => transport.destroy();
    socket.deliver(Buffer.concat([TEXT_A, TEXT_A, CLOSE_4000]));
    await settle();
    expect(owner.log).toEqual(['text a', 'end 1006 ""']);
  });
});

describe('a listener of the application that throws', () => {
  test('S14 is reported, and the connection is closed with 1011', async () => {
    const { socket, owner } = open();
    owner.onMessage = () => {
      throw new Error('mine');
    };
    socket.deliver(Buffer.concat([TEXT_A, TEXT_A]));
    await settle();
    expect(owner.log).toEqual(['text a', 'failure Error: mine', 'cut off listener_failed', 'closing']);
    expect(socket.written.readUInt16BE(2)).toBe(1011);
    expect(socket.written.toString('utf8', 4)).toBe('Internal server error');
  });

  test('S14 is the one reason: what is behind the lost bytes of its chunk is no violation of the peer', async () => {
    const { socket, owner } = open();
    owner.onMessage = () => {
      throw new Error('mine');
    };
    const next = maskedFrame(0x82, Buffer.alloc(50, 0xff));
    socket.deliver(Buffer.concat([TEXT_A, next.subarray(0, 30)]));
    await settle();
    socket.deliver(next.subarray(30));
    await settle();
    expect(owner.log).toEqual(['text a', 'failure Error: mine', 'cut off listener_failed', 'closing']);
    expect([socket.halfClosed, socket.writes.length]).toEqual([true, 1]);
  });
});
