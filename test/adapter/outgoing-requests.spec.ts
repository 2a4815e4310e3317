import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OutgoingRequests } from '../../src/adapter/outgoing-requests.js';
import type { SendResult } from '../../src/server/index.js';
import { holdClock, releaseClock } from '../support/held-clock.js';
import { settle } from '../support/turns.js';
import * as ours from '../../src/server/base/ours.js';

const send = jest.fn<(message: unknown) => SendResult>();
let requests: OutgoingRequests;
/** What has become of each request: its name, and its value or the code it was rejected with. */
let settled: unknown[];

beforeEach(() => {
  holdClock();
  send.mockReset().mockReturnValue('sent');
  settled = [];
  requests = new OutgoingRequests({ [ours.sendMessage]: send, [ours.tell]: send });
});

afterEach(() => releaseClock());

function ask(name: string, timeout?: number): void {
  requests.ask(name, undefined, timeout).then(
    (value) => settled.push([name, value]),
    (error: unknown) => settled.push([name, error]),
  );
}

const sent = () => send.mock.calls.map(([message]) => message);
const failure = (code: string) => expect.objectContaining({ name: 'RequestError', code });

describe('OutgoingRequests', () => {
  it('counts its ids from 1 on, and a request that could not be sent has had one too', async () => {
    const data = { a: 1 };
    const answers = [requests.ask('a', data), requests.ask(5, undefined)];
    expect(sent()).toEqual([
      { event: 'a', data, id: 1 },
      { event: 5, data: undefined, id: 2 },
    ]);
    send.mockImplementationOnce(() => {
      throw new TypeError('unwritable');
    });
    expect(() => requests.ask('b', 1n)).toThrow(new TypeError('unwritable'));
    expect(jest.getTimerCount()).toBe(2);
    ask('c');
    expect(sent().at(-1)).toMatchObject({ id: 4 });
    for (const id of [2, 1]) expect(requests.receive({ event: '$complete', data: `for ${id}`, id })).toBe(true);
    expect(await Promise.all(answers)).toEqual(['for 1', 'for 2']);
    requests.dispose();
  });

  it('is settled by the first answer, and knows nothing of a second one', async () => {
    ask('a');
    ask('b');
    expect(requests.receive({ event: '$complete', data: undefined, id: 1 })).toBe(true);
    expect(requests.receive({ event: 'exception', data: { code: 'busy' }, id: 2 })).toBe(true);
    for (const id of [1, 2]) {
      expect(requests.receive({ event: '$complete', data: 'late', id })).toBe(false);
      expect(requests.receive({ event: '$next', data: 'late', id })).toBe(false);
    }
    await settle();
    expect(settled).toEqual([
      ['a', undefined],
      ['b', failure('busy')],
    ]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('takes a $next for its own and still waits', async () => {
    ask('a');
    expect(requests.receive({ event: '$next', data: 1, id: 1 })).toBe(true);
    await settle();
    expect(settled).toEqual([]);
    requests.receive({ event: '$complete', data: 2, id: 1 });
    await settle();
    expect(settled).toEqual([['a', 2]]);
  });

  it.each([
    ['an event without an id', { event: '$complete', data: 1 }],
    ['an id that nobody has', { event: '$complete', data: 1, id: 2 }],
    ['the id as a text', { event: '$complete', data: 1, id: '1' }],
    ['a request of the client that has the same id', { event: 'a', data: 1, id: 1 }],
    ['a $cancel for that', { event: '$cancel', data: undefined, id: 1 }],
  ])('leaves to others what is none of its answers: %s', async (_name, message) => {
    ask('a');
    expect(requests.receive(message)).toBe(false);
    await settle();
    expect(settled).toEqual([]);
    requests.dispose();
  });

  it.each<[string, number | undefined, number]>([
    ['10 seconds where nothing else is said', undefined, 10_000],
    ['its timeout', 1, 1],
    ['the longest that a timer can wait', 2_147_483_647, 2_147_483_647],
  ])('waits for %s, and then tells the client that it does not wait any more', async (_name, timeout, time) => {
    ask('a', timeout);
    jest.advanceTimersByTime(time - 1);
    await settle();
    expect([settled.length, send.mock.calls.length]).toEqual([0, 1]);
    jest.advanceTimersByTime(1);
    await settle();
    expect(settled).toEqual([['a', failure('timeout')]]);
    expect(sent().slice(1)).toEqual([{ event: '$cancel', id: 1 }]);
    expect(requests.receive({ event: '$complete', data: 'late', id: 1 })).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([0, -1, 1.5, NaN, Infinity, 2_147_483_648])('refuses %p as a timeout, and asks nothing', (timeout) => {
    expect(() => requests.ask('a', 1, timeout)).toThrow(
      new RangeError(`"timeout" must be 1 to 2147483647 milliseconds, not ${timeout}`),
    );
    expect(send).not.toHaveBeenCalled();
  });

  it.each<[SendResult, string]>([
    ['closed', 'disconnected'],
    ['dropped', 'dropped'],
  ])('has failed at once where what it sends is %s', async (result, code) => {
    send.mockReturnValue(result);
    ask('a');
    await settle();
    expect(settled).toEqual([['a', failure(code)]]);
    expect(jest.getTimerCount()).toBe(0);
    expect(requests.receive({ event: '$complete', data: 1, id: 1 })).toBe(false);
  });

  it('rejects everything that waits when the client leaves, in order', async () => {
    ask('a');
    ask('b');
    ask('c');
    requests.receive({ event: '$complete', data: 1, id: 2 });
    requests.dispose();
    requests.dispose();
    await settle();
    expect(settled).toEqual([
      ['b', 1],
      ['a', failure('disconnected')],
      ['c', failure('disconnected')],
    ]);
    expect(jest.getTimerCount()).toBe(0);
    expect(send).toHaveBeenCalledTimes(3);
  });

  it('asks nothing more afterwards, and takes no answer', async () => {
    ask('a');
    requests.dispose();
    ask('b');
    expect(requests.receive({ event: '$complete', data: 1, id: 1 })).toBe(false);
    expect(requests.receive({ event: '$complete', data: 1, id: 2 })).toBe(false);
    await settle();
    expect(settled).toEqual([
      ['a', failure('disconnected')],
      ['b', failure('disconnected')],
    ]);
    expect(send).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
