import { describe, expect, jest, test } from '@jest/globals';
import { RawWebSocket, type RawWebSocketOptions, type SendOptions } from '../../../src/server/index.js';
import { resolveOptions } from '../../../src/server/options/resolved-options.js';
import { clientReports } from '../../support/client-reports.js';
import { maskedFrame } from '../../support/frames.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { settle } from '../../support/turns.js';
import { upgradeRequest } from '../../support/upgrade-request.js';
import * as ours from '../../../src/server/base/ours.js';

const MARKS = { highWaterMark: 1_000, maxBackpressure: 4_000 };

/** 1,000 bytes on the wire. */
const KILOBYTE = Buffer.alloc(996);

/** A client that does not read, with its reports. */
function stalled(options: RawWebSocketOptions = {}) {
  const reported: string[] = [];
  const reports = clientReports(reported);
  const socket = new MemorySocket();
  socket.stall();
  const client = new RawWebSocket({
    socket,
    request: upgradeRequest(),
    protocol: '',
    params: {},
    options: resolveOptions({ ...MARKS, ...options }),
    reports,
  });
  const fill = (kilobytes: number) => {
    for (let i = 0; i < kilobytes; i++) client.send(KILOBYTE);
  };
  return { client, socket, reported, traffic: reports.traffic, fill };
}

describe('what send says', () => {
  test.each<{
    name: string;
    unsent: number;
    options?: RawWebSocketOptions;
    how?: SendOptions;
    result: string;
    reported: string[];
    error?: string;
  }>([
    { name: 'while all is well', unsent: 0, result: 'sent', reported: [] },
    { name: 'when it is the one too many', unsent: 1, result: 'backpressure', reported: [] },
    { name: 'above the soft mark', unsent: 3, result: 'backpressure', reported: [] },
    {
      name: 'at the hard mark',
      unsent: 4,
      result: 'closed',
      reported: ['cut off slow_consumer', 'dropped slow_consumer'],
      error: 'The message was dropped: slow_consumer',
    },
    {
      name: 'at the hard mark, where that is the policy',
      unsent: 4,
      options: { slowConsumer: 'drop-newest' },
      result: 'dropped',
      reported: ['dropped slow_consumer'],
      error: 'The message was dropped: slow_consumer',
    },
    {
      name: 'of a volatile one at the soft mark',
      unsent: 1,
      how: { volatile: true },
      result: 'backpressure',
      reported: [],
    },
    {
      name: 'of a volatile one above the soft mark',
      unsent: 2,
      how: { volatile: true },
      result: 'dropped',
      reported: ['dropped volatile'],
      error: 'The message was dropped: volatile',
    },
    {
      name: 'of a volatile one at the hard mark: it is left out, and nobody closed',
      unsent: 4,
      how: { volatile: true },
      result: 'dropped',
      reported: ['dropped volatile'],
      error: 'The message was dropped: volatile',
    },
  ])('A40 $name', async ({ unsent, options, how, result, reported, error }) => {
    const opened = stalled(options);
    opened.fill(unsent);
    const called = jest.fn();
    expect(opened.client.send('a', how, called)).toBe(result);
    expect(called).not.toHaveBeenCalled();
    expect(opened.reported).toEqual(reported);
    opened.socket.unstall();
    await settle();
    expect(called.mock.calls).toEqual([[error === undefined ? undefined : new Error(error)]]);
    opened.socket.destroy();
  });

  test.each<{ name: string; end: (opened: ReturnType<typeof stalled>) => void }>([
    { name: 'is closing', end: ({ client }) => client.close() },
    { name: 'is cut off', end: ({ client }) => client.terminate() },
    { name: 'is lost', end: ({ socket }) => socket.destroy() },
  ])('on a connection that $name: closed', async ({ end }) => {
    const opened = stalled();
    end(opened);
    await settle();
    const called = jest.fn();
    const before = opened.reported.length;
    expect(opened.client.send('a', called)).toBe('closed');
    expect(called).not.toHaveBeenCalled();
    await settle();
    expect(called.mock.calls).toEqual([[new Error('The connection is not open')]]);
    expect(opened.reported.slice(before)).toEqual(['dropped closed']);
    opened.socket.destroy();
  });

  test.each<{ name: string; begin: (opened: ReturnType<typeof stalled>) => void }>([
    { name: 'our own', begin: ({ client }) => client.close(1000) },
    { name: 'the answer to the peer', begin: ({ socket }) => socket.deliver(maskedFrame(0x88, '03 e8')) },
    { name: 'the one for a broken rule', begin: ({ socket }) => socket.deliver(Buffer.from([0x91, 0x80])) },
  ])('to whoever sees a close frame pass, $name: closed', async ({ begin }) => {
    const opened = stalled();
    opened.socket.unstall();
    const results: string[] = [];
    opened.client.on('frame', ({ direction, opcode }) => {
      if (direction === 'out' && opcode === 8) results.push(opened.client.send('a'));
    });
    begin(opened);
    await settle();
    expect(results).toEqual(['closed']);
    expect(opened.socket.written.length).toBe(2 + opened.socket.written[1]!);
    opened.socket.destroy();
  });

  test('S14 of a message left out: a callback that throws is reported', async () => {
    const opened = stalled({ slowConsumer: 'drop-newest' });
    opened.fill(4);
    opened.client.send('a', () => {
      throw new Error('mine');
    });
    await settle();
    expect(opened.reported).toEqual(['dropped slow_consumer', 'failed Error: mine']);
  });
});

describe('drained', () => {
  test('keeps a sender in step with its client', async () => {
    const { client, socket, fill } = stalled();
    fill(2);
    await settle();
    let waiting = true;
    void client.drained().then(() => (waiting = false));
    await settle();
    expect([waiting, client[ours.isHeld]]).toEqual([true, true]);
    socket.unstall();
    await settle();
    expect([waiting, client[ours.isHeld], client.bufferedAmount]).toEqual([false, false, 0]);
  });

  test('is nothing to wait for on a connection that is over', async () => {
    const { client, fill } = stalled();
    fill(2);
    const drained = client.drained();
    client.terminate();
    await drained;
    await client.drained();
  });
});

describe('a stalled client that is written to for ever', () => {
  test('A40 H63 costs no more than its hard mark and one message', async () => {
    const { client, socket, fill } = stalled({ slowConsumer: 'drop-newest' });
    let most = 0;
    for (let turn = 0; turn < 100; turn++) {
      fill(100);
      most = Math.max(most, client.bufferedAmount);
      await settle(1);
    }
    expect(most).toBe(4_000);
    socket.destroy();
  });
});

describe('the traffic', () => {
  test('is counted in whole messages and in bytes of frames, both ways', async () => {
    const { client, socket, traffic, fill } = stalled();
    socket.unstall();
    fill(2);
    client.ping();
    const received = Buffer.concat([maskedFrame(0x81, '61'), maskedFrame(0x89), maskedFrame(0x01, '61')]);
    socket.deliver(received);
    await settle();
    expect(traffic).toEqual({
      messagesReceived: 1,
      messagesSent: 2,
      bytesReceived: received.length,
      bytesSent: 2_000 + 2 + 2,
    });
  });

  test('has nothing of messages that were left out', async () => {
    const { client, traffic, fill } = stalled({ slowConsumer: 'drop-newest' });
    fill(50);
    client.send('a', { volatile: true });
    await settle();
    expect([traffic.messagesSent, traffic.bytesSent]).toEqual([4, 4_000]);
  });
});
