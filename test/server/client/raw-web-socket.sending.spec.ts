import { describe, expect, jest, test } from '@jest/globals';
import type { RawWebSocket, SendOptions } from '../../../src/server/index.js';
import { maskedFrame, unmaskedFrame } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';
import { memoryClient } from '../../support/memory-client.js';
import { settle } from '../../support/turns.js';

const memory = new Uint8Array([0xee, 0xee, 1, 2, 3, 0xee]);

const SENDS: readonly {
  name: string;
  data: Parameters<RawWebSocket['send']>[0];
  options?: SendOptions;
  frame: string;
}[] = [
  { name: 'text', data: 'grüße', frame: '81 07 67 72 c3 bc c3 9f 65' },
  { name: 'empty text', data: '', frame: '81 00' },
  { name: 'a number', data: 1.5, frame: '81 03 31 2e 35' },
  { name: 'a Buffer', data: hex('00 ff'), frame: '82 02 00 ff' },
  { name: 'a Uint8Array on a part of its memory', data: memory.subarray(2, 5), frame: '82 03 01 02 03' },
  { name: 'a DataView', data: new DataView(memory.buffer, 2, 1), frame: '82 01 01' },
  { name: 'an ArrayBuffer', data: memory.buffer.slice(2, 4), frame: '82 02 01 02' },
  { name: 'text that is to be binary', data: 'a', options: { binary: true }, frame: '82 01 61' },
  { name: 'bytes that are to be text', data: hex('61'), options: { binary: false }, frame: '81 01 61' },
  { name: 'a first fragment', data: 'a', options: { fin: false }, frame: '01 01 61' },
];

describe('sending', () => {
  test.each(SENDS)('$name is one unmasked frame', async ({ data, options, frame }) => {
    const { client, socket } = memoryClient();
    client.send(data, options);
    await settle();
    expect(toHex(socket.written)).toBe(frame);
  });

  test('fragments makes one message of them, with control frames between', async () => {
    const { client, socket } = memoryClient();
    client.send('a', { fin: false });
    client.send('b', { fin: false });
    client.ping('p');
    client.send('c', { fin: true });
    client.send(hex('64'));
    await settle();
    expect(toHex(socket.written)).toBe('01 01 61 00 01 62 89 01 70 80 01 63 82 01 64');
  });

  test('a hundred messages in one turn is one write of the socket', async () => {
    const { client, socket } = memoryClient();
    for (let i = 0; i < 100; i++) client.send(`message ${i}`);
    await settle();
    expect(socket.writes).toHaveLength(1);
    const frames = Array.from({ length: 100 }, (_, i) => unmaskedFrame(0x81, Buffer.from(`message ${i}`)));
    expect(socket.written.equals(Buffer.concat(frames))).toBe(true);
  });

  test.each([{}, true, [1]])('%j is a TypeError, and nothing is sent', async (data) => {
    const { client, socket } = memoryClient();
    const send: (data: never) => void = client.send.bind(client);
    expect(() => Reflect.apply(send, client, [data])).toThrow(TypeError);
    await settle();
    expect(socket.writes).toEqual([]);
  });

  test('calls back when the system has the message, whichever argument the callback is', async () => {
    const { client, socket } = memoryClient();
    const log: string[] = [];
    socket.stall();
    client.send('a', (error) => log.push(`second argument ${String(error)}`));
    client.send('b', { binary: true }, (error) => log.push(`third argument ${String(error)}`));
    client.send('c', undefined, (error) => log.push(`behind nothing ${String(error)}`));
    client.ping('d', (error) => log.push(`ping ${String(error)}`));
    client.pong('e', (error) => log.push(`pong ${String(error)}`));
    await settle();
    expect([log, client.bufferedAmount]).toEqual([[], 15]);
    socket.unstall();
    await settle();
    expect(log).toEqual([
      'second argument undefined',
      'third argument undefined',
      'behind nothing undefined',
      'ping undefined',
      'pong undefined',
    ]);
    expect(client.bufferedAmount).toBe(0);
  });

  test('S14 with a callback that throws reports it and leaves the connection alone', async () => {
    const { client, socket, reported } = memoryClient();
    client.send('a', () => {
      throw new Error('mine');
    });
    await settle();
    client.send('b');
    await settle();
    expect([reported, toHex(socket.written)]).toEqual([['failed Error: mine'], '81 01 61 81 01 62']);
  });

  test('S14 with a callback that throws when the connection is lost still ends', async () => {
    const { client, socket, reported } = memoryClient();
    const closed = jest.fn();
    client.on('close', closed);
    socket.stall();
    client.send('a', () => {
      throw new Error('mine');
    });
    socket.destroy();
    await settle();
    expect(reported.toSorted()).toEqual(['failed Error: mine', 'gone']);
    expect([closed.mock.calls.length, client.readyState]).toEqual([1, client.CLOSED]);
  });
});

describe('F68 sending on a connection that is not open', () => {
  const ENDINGS: readonly { name: string; end: (client: RawWebSocket) => void }[] = [
    { name: 'after close', end: (client) => client.close(1000) },
    { name: 'after terminate', end: (client) => client.terminate() },
  ];

  test.each(ENDINGS)('$name sends nothing, throws nothing and calls back with an error', async ({ end }) => {
    const { client, socket } = memoryClient();
    end(client);
    await settle();
    const before = socket.writes.length;
    const results: unknown[] = [];
    client.send('a', (error) => results.push(error));
    client.send('b', { binary: true }, (error) => results.push(error));
    client.ping('c', (error) => results.push(error));
    client.pong('d', (error) => results.push(error));
    client.send('without a callback');
    client.ping();
    expect(results).toEqual([]);
    await settle();
    expect(results).toEqual(Array.from({ length: 4 }, () => new Error('The connection is not open')));
    expect([socket.writes.length, client.bufferedAmount]).toEqual([before, 0]);
    socket.destroy();
  });

  test('S14 with a callback that throws reports it', async () => {
    const { client, reported } = memoryClient();
    client.terminate();
    client.send('a', () => {
      throw new Error('mine');
    });
    await settle();
    expect(reported).toContain('failed Error: mine');
  });
});

describe('ping and pong', () => {
  test('carry text, a number or bytes, or nothing', async () => {
    const { client, socket } = memoryClient();
    client.ping();
    client.ping('ä');
    client.ping(7);
    client.pong();
    client.pong(hex('01 02'));
    await settle();
    expect(toHex(socket.written)).toBe('89 00 89 02 c3 a4 89 01 37 8a 00 8a 02 01 02');
  });

  test.each(['ping', 'pong'] as const)('carry at most 125 bytes: %s', async (kind) => {
    const { client, socket } = memoryClient();
    client[kind]('x'.repeat(125));
    expect(() => client[kind]('ä'.repeat(63))).toThrow(RangeError);
    await settle();
    expect(socket.written).toHaveLength(127);
  });

  test('of the client are events, and a ping is answered before them', async () => {
    const { client, socket } = memoryClient();
    const log: string[] = [];
    client.on('ping', (data) => log.push(`ping ${data.toString()}`));
    client.on('pong', (data) => log.push(`pong ${data.toString()}`));
    socket.deliver(Buffer.concat([maskedFrame(0x89, '61'), maskedFrame(0x8a, '62')]));
    await settle();
    expect([log, toHex(socket.written)]).toEqual([['ping a', 'pong b'], '8a 01 61']);
  });
});
