import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { FrameInfo } from '../../../src/protocol/index.js';
import { RawWebSocket } from '../../../src/server/index.js';
import { maskedFrame } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { memoryClient } from '../../support/memory-client.js';
import { settle } from '../../support/turns.js';

const TEXT_A = maskedFrame(0x81, Buffer.from('a'));
const CLOSE_1000 = maskedFrame(0x88, '03 e8');

beforeEach(holdClock);
afterEach(releaseClock);

describe('a new client', () => {
  test('is open, has an id of its own and what the handshake said', () => {
    const [{ client }, other] = [memoryClient({}, 'chat'), memoryClient()];
    expect([client.readyState, client.OPEN, RawWebSocket.OPEN]).toEqual([1, 1, 1]);
    expect([client.CONNECTING, client.CLOSING, client.CLOSED]).toEqual([0, 2, 3]);
    expect([RawWebSocket.CONNECTING, RawWebSocket.CLOSING, RawWebSocket.CLOSED]).toEqual([0, 2, 3]);
    expect([client.protocol, other.client.protocol, client.extensions]).toEqual(['chat', '', '']);
    expect([client.request.url, client.data, client.isPaused, client.bufferedAmount]).toEqual(['/chat', {}, false, 0]);
    expect(client.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(client.id).not.toBe(other.client.id);
  });

  test('S22 takes many listeners of each kind without a warning of its own making', () => {
    const { client, socket } = memoryClient();
    const names = ['data', 'end', 'error', 'close'];
    const before = names.map((name) => socket.listenerCount(name));
    for (let i = 0; i < 20; i++) client.send('a');
    expect(names.map((name) => socket.listenerCount(name))).toEqual(before);
  });
});

describe('messages', () => {
  test('are Buffers, with the kind of the message beside them', async () => {
    const { client, socket } = memoryClient();
    const messages: unknown[] = [];
    client.on('message', (data, isBinary) => messages.push([toHex(data), isBinary, Buffer.isBuffer(data)]));
    socket.deliver(Buffer.concat([TEXT_A, maskedFrame(0x82, '00 01')]));
    await settle();
    expect(messages).toEqual([
      ['61', false, true],
      ['00 01', true, true],
    ]);
  });

  test('that nobody listens for are read and forgotten', async () => {
    const { client, socket } = memoryClient();
    socket.deliver(Buffer.concat([TEXT_A, maskedFrame(0x82, '00')]));
    await settle();
    expect(client.readyState).toBe(client.OPEN);
  });

  test('wait while the client is paused', async () => {
    const { client, socket } = memoryClient();
    const messages: string[] = [];
    client.on('message', (data) => messages.push(data.toString()));
    client.pause();
    socket.deliver(TEXT_A);
    await settle();
    expect([messages, client.isPaused]).toEqual([[], true]);
    client.resume();
    client.resume();
    await settle();
    expect([messages, client.isPaused]).toEqual([['a'], false]);
  });
});

describe('frames', () => {
  test('are seen in both directions from the first listener on', async () => {
    const { client, socket } = memoryClient();
    const lines: string[] = [];
    client.send('before');
    const line = ({ direction, opcode, preview }: FrameInfo) =>
      lines.push(`${direction} ${opcode} ${preview.toString()}`);
    client.on('frame', line);
    client.send('out');
    expect(lines).toEqual(['out 1 out']);
    socket.deliver(TEXT_A);
    await settle();
    client.off('frame', line);
    client.send('after');
    expect(lines).toEqual(['out 1 out', 'in 1 a']);
  });

  test.each(['on', 'addListener', 'prependListener', 'once'] as const)('are seen by a listener of %s', (method) => {
    const { client } = memoryClient();
    const listener = jest.fn();
    client[method]('frame', listener);
    client.send('out');
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('S14 have a listener that throws: it is reported, and nothing else is disturbed', async () => {
    const { client, socket, reported } = memoryClient();
    const messages: string[] = [];
    client.on('message', (data) => messages.push(data.toString()));
    client.on('frame', ({ direction }) => {
      throw new Error(direction);
    });
    client.send('out');
    socket.deliver(TEXT_A);
    await settle();
    client.close(1000);
    await settle();
    expect(reported).toEqual(['failed Error: out', 'failed Error: in', 'failed Error: out']);
    expect([messages, toHex(socket.written)]).toEqual([['a'], '81 03 6f 75 74 88 02 03 e8']);
  });
});

describe('closing', () => {
  test('F66 goes through CLOSING to CLOSED, with one event', async () => {
    const { client, socket, reported } = memoryClient();
    const closed = jest.fn();
    client.on('close', closed);
    client.close(1001, 'bye');
    expect(client.readyState).toBe(client.CLOSING);
    socket.deliver(CLOSE_1000);
    socket.peerEnds();
    await settle();
    expect(closed.mock.calls).toEqual([[1000, Buffer.alloc(0)]]);
    expect([client.readyState, reported, toHex(socket.written)]).toEqual([3, ['gone'], '88 05 03 e9 62 79 65']);
  });

  test('F52 without a code sends an empty close frame and is 1005 when it is answered likewise', async () => {
    const { client, socket } = memoryClient();
    const closed = jest.fn();
    client.on('close', closed);
    client.close();
    socket.deliver(maskedFrame(0x88));
    socket.peerEnds();
    await settle();
    expect([closed.mock.calls, toHex(socket.written)]).toEqual([[[1005, Buffer.alloc(0)]], '88 00']);
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 1000.5, Number.NaN])(
    'F67 with the code %d is a RangeError, and nothing is sent',
    async (code) => {
      const { client, socket } = memoryClient();
      expect(() => client.close(code)).toThrow(RangeError);
      await settle();
      expect([client.readyState, socket.writes]).toEqual([client.OPEN, []]);
    },
  );

  test('F67 with a reason of 124 bytes is a RangeError, one of 123 bytes goes', async () => {
    const { client, socket } = memoryClient();
    expect(() => client.close(1000, 'ä'.repeat(62))).toThrow(RangeError);
    client.close(1000, `${'ä'.repeat(61)}x`);
    await settle();
    expect(socket.written.length).toBe(127);
  });

  test('of a client that is gone does nothing, whatever it says', async () => {
    const { client, socket } = memoryClient();
    socket.destroy();
    await settle();
    expect(client.readyState).toBe(client.CLOSED);
    client.close(1006);
    client.terminate();
    client.pause();
    client.resume();
    expect([client.readyState, client.isPaused]).toEqual([client.CLOSED, false]);
  });

  test.each([
    { name: 'close', end: (client: RawWebSocket) => client.close(1000) },
    { name: 'terminate', end: (client: RawWebSocket) => client.terminate() },
  ])('F44 by $name in a handler: the messages behind it in the chunk are not delivered', async ({ end }) => {
    const { client, socket } = memoryClient();
    const messages: string[] = [];
    client.on('message', (data) => {
      if (messages.push(data.toString()) === 3) end(client);
    });
    socket.deliver(Buffer.concat(Array.from({ length: 1000 }, (_, i) => maskedFrame(0x81, Buffer.from(`${i}`)))));
    await settle();
    expect(messages).toEqual(['0', '1', '2']);
    socket.destroy();
  });

  test('by terminate sends nothing and is 1006', async () => {
    const { client, socket } = memoryClient();
    const closed = jest.fn();
    client.on('close', closed);
    client.terminate();
    expect(client.readyState).toBe(client.CLOSING);
    await settle();
    expect([closed.mock.calls, socket.writes]).toEqual([[[1006, Buffer.alloc(0)]], []]);
  });
});

describe('a broken rule', () => {
  test('is reported, an error for who listens, and 1006 for the application', async () => {
    const { client, socket, reported } = memoryClient();
    const log: string[] = [];
    client.on('error', (error) => log.push(`${error.name} ${error.message}`));
    client.on('close', (code) => log.push(`close ${code}`));
    socket.deliver(hex('81 01 61'));
    socket.peerEnds();
    await settle();
    expect(log).toEqual(['ProtocolError A frame from a client must be masked', 'close 1006']);
    expect(reported).toEqual(['violated mask_missing', 'gone']);
  });

  test('is no error that kills a process in which nobody listens', async () => {
    const { socket, reported } = memoryClient();
    socket.deliver(hex('81 01 61'));
    socket.peerEnds();
    await settle();
    expect(reported).toEqual(['violated mask_missing', 'gone']);
  });
});

describe('S14 a listener that throws', () => {
  test.each(['message', 'ping', 'pong'] as const)(
    'for %s is reported, and the client closed with 1011',
    async (event) => {
      const { client, socket, reported } = memoryClient();
      client.on(event, () => {
        throw new Error('mine');
      });
      socket.deliver(Buffer.concat([maskedFrame(0x8a), maskedFrame(0x89), TEXT_A]));
      await settle();
      expect(reported).toEqual(['failed Error: mine', 'cut off listener_failed']);
      expect(toHex(socket.written)).toContain('88 17 03 f3');
      socket.destroy();
    },
  );

  test('for error is reported, and the close frame still tells the rule', async () => {
    const { client, socket, reported } = memoryClient();
    client.on('error', () => {
      throw new Error('mine');
    });
    socket.deliver(hex('81 01 61'));
    socket.peerEnds();
    await settle();
    expect(reported).toEqual(['violated mask_missing', 'failed Error: mine', 'gone']);
    expect(socket.written.readUInt16BE(2)).toBe(1002);
  });

  test('for close is reported, and the client is gone', async () => {
    const { client, socket, reported } = memoryClient();
    client.on('close', () => {
      throw new Error('mine');
    });
    socket.destroy();
    await settle();
    expect(reported).toEqual(['gone', 'failed Error: mine']);
  });
});
