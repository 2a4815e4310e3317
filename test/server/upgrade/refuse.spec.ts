import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { refusal } from '../../../src/protocol/handshake/handshake-refusal.js';
import { refuse } from '../../../src/server/upgrade/refuse.js';
import { hex } from '../../support/hex.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { httpAnswer } from '../../support/http-answer.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { settle } from '../../support/turns.js';

beforeEach(holdClock);
afterEach(releaseClock);

describe('a refusal', () => {
  test('is one complete HTTP answer, and our half ends with it', async () => {
    const socket = new MemorySocket();
    refuse(socket, refusal('unsupported_version'));
    await settle();
    expect(httpAnswer(socket.written)).toEqual({
      status: 426,
      reason: 'Upgrade Required',
      headers: {
        connection: 'Upgrade, close',
        'content-type': 'text/plain; charset=utf-8',
        'content-length': '57',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
      },
      body: 'Only version 13 of the WebSocket protocol is spoken here\n',
    });
    expect([socket.halfClosed, socket.destroyed]).toEqual([true, false]);
    socket.destroy();
  });

  test('has a reason of its own for a status that has no name', async () => {
    const socket = new MemorySocket();
    refuse(socket, { ...refusal('unauthorized'), status: 499, message: 'Nö' });
    await settle();
    expect(httpAnswer(socket.written)).toMatchObject({ status: 499, reason: 'Refused', body: 'Nö\n' });
    socket.destroy();
  });

  test('H2 of a HEAD request has a length of its body, and none', async () => {
    const socket = new MemorySocket();
    refuse(socket, refusal('method_not_get'), 'HEAD');
    await settle();
    const answer = socket.written.toString('latin1');
    expect(answer).toContain('\r\nContent-Length: 41\r\n');
    expect(answer.indexOf('\r\n\r\n')).toBe(answer.length - 4);
    socket.destroy();
  });

  test('H50 throws away what the client goes on sending, and is over when it ends', async () => {
    const socket = new MemorySocket();
    refuse(socket, refusal('unknown_path'));
    socket.deliver(Buffer.from('GET /second HTTP/1.1\r\nHost: x\r\n\r\n'));
    socket.peerEnds();
    await settle();
    expect(httpAnswer(socket.written).status).toBe(404);
    expect([socket.destroyed, jest.getTimerCount()]).toEqual([true, 0]);
  });

  test('H50 cuts off a client that leaves its half open after a second', async () => {
    const socket = new MemorySocket();
    refuse(socket, refusal('unknown_path'));
    await settle();
    jest.advanceTimersByTime(999);
    expect(socket.destroyed).toBe(false);
    jest.advanceTimersByTime(1);
    expect(socket.destroyed).toBe(true);
  });

  test('cuts off a client that does not read it after a second', async () => {
    const socket = new MemorySocket();
    socket.stall();
    refuse(socket, refusal('unknown_path'));
    await settle();
    jest.advanceTimersByTime(1000);
    expect(socket.destroyed).toBe(true);
  });

  test.each([
    { name: 'is destroyed', end: (socket: MemorySocket) => socket.destroy() },
    { name: 'can not be written to', end: (socket: MemorySocket) => socket.end() },
  ])('leaves nothing behind on a socket that $name', async ({ end }) => {
    const socket = new MemorySocket();
    end(socket);
    await settle();
    refuse(socket, refusal('unknown_path'));
    await settle();
    expect([socket.destroyed, socket.writes, jest.getTimerCount()]).toEqual([true, [], 0]);
  });

  test('R1 that would break the answer throws before anything is written', async () => {
    const socket = new MemorySocket();
    const refused = { ...refusal('unauthorized'), headers: { 'X-Split': 'a\r\nb: c' } };
    expect(() => refuse(socket, refused)).toThrow(TypeError);
    socket.deliver(hex('00'));
    await settle();
    expect([socket.writes, socket.halfClosed, jest.getTimerCount()]).toEqual([[], false, 0]);
  });
});
