import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { RawWebSocketServer, type RawWebSocket } from '../../src/server/index.js';
import { maskedFrame, unmaskedFrame } from '../support/frames.js';
import { RawClient } from '../support/raw-client.js';
import { until } from '../support/turns.js';
import * as ours from '../../src/server/base/ours.js';

/** What a client may leave unsent and more: the mark from which on it is not read, and a chunk of pings answered at once. */
const BOUND = 64 * 1024 + 64 * 1024;

describe('floods of control frames', () => {
  let server: RawWebSocketServer;
  let client: RawClient;
  let peer: RawWebSocket;

  beforeEach(async () => {
    server = new RawWebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const connected = once(server, 'connection') as Promise<[RawWebSocket]>;
    ({ client } = await RawClient.open({ port: (server.address() as AddressInfo).port }));
    [peer] = await connected;
    peer.on('message', (data) => peer.send(data));
  });

  afterEach(async () => {
    client.reset();
    await server.close();
  });

  test('F69 every ping of a client that reads is answered, and nothing is left unsent', async () => {
    const count = 200_000;
    const ping = maskedFrame(0x89);
    client.write(Buffer.alloc(ping.length * count, ping));
    const pong = unmaskedFrame(0x8a);
    const pongs = await client.read(pong.length * count);
    expect(pongs.equals(Buffer.alloc(pongs.length, pong))).toBe(true);
    expect(peer.bufferedAmount).toBe(0);
  });

  test('F70 pings of a client that does not read stop being read; it gets the pong to the last one when it reads', async () => {
    client.socket.pause();
    let most = 0;
    let pings = 0;
    // Their pongs are more than the buffers of both systems hold.
    const count = 80_000;
    peer.on('ping', () => {
      pings++;
      most = Math.max(most, peer.bufferedAmount);
    });
    const ping = maskedFrame(0x89, Buffer.alloc(125, 1));
    const last = maskedFrame(0x89, '0e 0d');
    client.write(Buffer.concat([Buffer.alloc(ping.length * count, ping), last]));
    // With its pongs unread it is not read any more: the flood stays in the system's buffers and with the client.
    await until(() => peer[ours.isHeld]);
    expect(pings).toBeGreaterThan(0);
    expect(pings).toBeLessThan(count);
    client.socket.resume();
    await client.readUntil(unmaskedFrame(0x8a, '0e 0d'));
    client.write(maskedFrame(0x82, Buffer.from('still there')));
    await client.readUntil(unmaskedFrame(0x82, Buffer.from('still there')));
    expect([pings, most < BOUND]).toEqual([count + 1, true]);
  });

  test('F73 pongs nobody asked for are ignored', async () => {
    const pong = maskedFrame(0x8a, '01');
    client.write(Buffer.alloc(pong.length * 200_000, pong));
    client.write(maskedFrame(0x82, Buffer.from('hi')));
    expect(await client.read(4)).toEqual(unmaskedFrame(0x82, Buffer.from('hi')));
    expect(peer.bufferedAmount).toBe(0);
  });
});
