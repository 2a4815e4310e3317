import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { writesItself } from '../../../src/server/connection/own-write.js';

const sockets: Socket[] = [];
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

function socketOf(make: () => Socket): Socket {
  const socket = make();
  sockets.push(socket);
  return socket;
}

const KINDS: readonly [string, () => Socket][] = [
  ['a socket', () => new Socket()],
  ['a socket of TLS', () => new TLSSocket(new Socket())],
];

describe.each(KINDS)('%s', (_name, make) => {
  test('writes by itself', () => {
    expect(writesItself(socketOf(make))).toBe(true);
  });

  test.each(['write', '_write', '_writev', '_writeGeneric'])('does not with a %s of somebody else', (step) => {
    const socket = socketOf(make);
    Reflect.set(socket, step, () => true);
    expect(writesItself(socket)).toBe(false);
    Reflect.deleteProperty(socket, step);
    expect(writesItself(socket)).toBe(true);
  });

  test.each(['write', '_write'])('does not where all sockets have a %s of somebody else', (step) => {
    const socket = socketOf(make);
    const before = Object.getOwnPropertyDescriptor(Socket.prototype, step);
    Object.defineProperty(Socket.prototype, step, { value: () => true, configurable: true, writable: true });
    try {
      expect(writesItself(socket)).toBe(false);
    } finally {
      if (before === undefined) Reflect.deleteProperty(Socket.prototype, step);
      else Object.defineProperty(Socket.prototype, step, before);
    }
  });
});
