import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RequestsInFlight } from '../../../src/adapter/calls/requests-in-flight.js';
import type { RawWsGatewayOptions } from '../../../src/index.js';
import type { MessageId } from '../../../src/message/index.js';
import type { AdapterClient } from '../support/adapter-client.js';
import { answeredClient } from '../support/answered-client.js';
import { quietDispatcher } from '../support/quiet-dispatcher.js';
import * as ours from '../../../src/server/base/ours.js';

const DUPLICATE = {
  event: 'exception',
  data: { status: 'error', code: 'duplicate_id', id: 7, message: 'A request with this id is not answered yet' },
};
const request = (id: MessageId) => ({ event: 'go', data: 1, id });

let peer: AdapterClient;
let requests: RequestsInFlight;

function start(options: RawWsGatewayOptions = {}): void {
  const answered = answeredClient(jest.fn(), options);
  ({ peer } = answered);
  requests = new RequestsInFlight(answered.context);
  peer.client[ours.dispatchTo]({ ...quietDispatcher, isAtWork: false, isOpen: (id) => requests.has(id) });
}

beforeEach(() => start());

afterEach(() => peer.leaves());

describe('RequestsInFlight', () => {
  it('has one call for a message, from the beginning to its answer', () => {
    const message = request(7);
    expect(requests.open(message, 7)).toBe(true);
    const call = requests.of(message, 7);
    expect(call).toMatchObject({ id: 7, message });
    expect(requests.of(message, 7)).toBe(call);
    call?.complete(1);
    expect(requests.of(message, 7)).toBeUndefined();
  });

  it.each(['reply', 'ignore', 'close'] as const)(
    'answers an id that is in use at once, and the other request goes on: refusedMessages %s',
    async (refusedMessages) => {
      start({ refusedMessages });
      const [first, second] = [request(7), request(7)];
      requests.open(first, 7);
      expect(requests.open(second, 7)).toBe(false);
      expect(requests.of(second, 7)).toBeUndefined();
      requests.of(first, 7)?.complete('first');
      expect(await peer.answers()).toEqual([DUPLICATE, { event: '$complete', data: 'first', id: 7 }]);
      expect(peer.reported).toEqual(['refused duplicate_id']);
    },
  );

  it.each<[string, MessageId, MessageId]>([
    ['a number and its digits', 7, '7'],
    ['letters of another size', 'a', 'A'],
    ['a character and its parts', 'é', 'e\u0301'],
  ])('tells ids apart: %s', (_name, id, other) => {
    expect([requests.open(request(id), id), requests.open(request(other), other)]).toEqual([true, true]);
    expect(requests.cancel(other)).toBe(true);
    expect(requests.cancel(id)).toBe(true);
  });

  it('takes -0 for 0, as JSON does', () => {
    requests.open(request(0), 0);
    expect(requests.open(request(-0), -0)).toBe(false);
  });

  it('has an id free behind the end, and an old call does nothing to a new one', async () => {
    const [first, second] = [request(7), request(7)];
    requests.open(first, 7);
    const old = requests.of(first, 7);
    old?.complete('first');
    expect(requests.open(second, 7)).toBe(true);
    old?.complete('late');
    old?.end();
    old?.cancel();
    expect(requests.of(first, 7)).toBeUndefined();
    requests.of(second, 7)?.complete('second');
    expect(await peer.answers()).toEqual([
      { event: '$complete', data: 'first', id: 7 },
      { event: '$complete', data: 'second', id: 7 },
    ]);
  });

  it('has no call any more for a message that was cancelled while it waited, though its id is in use again', () => {
    const [first, second] = [request(7), request(7)];
    requests.open(first, 7);
    requests.cancel(7);
    requests.open(second, 7);
    expect(requests.of(first, 7)).toBeUndefined();
    expect(requests.of(second, 7)?.message).toBe(second);
  });

  it('cancels a request once, and says whether there was one', async () => {
    requests.open(request(7), 7);
    expect([requests.cancel(8), requests.cancel('7')]).toEqual([false, false]);
    expect([requests.cancel(7), requests.cancel(7)]).toEqual([true, false]);
    expect(await peer.answers()).toEqual([{ event: '$complete', id: 7 }]);
  });
});

describe('RequestsInFlight without its client', () => {
  const three = [1, 2, 3].map(request);

  beforeEach(() => three.forEach((message) => requests.open(message, message.id)));

  const calls = () => three.map((message) => requests.of(message, message.id));

  it('stops every request, sends nothing, and has none left', async () => {
    const stopped = calls().map((call) => call?.signal);
    requests.abandon('The client has left');
    requests.abandon('again');
    expect(stopped.map((signal) => String(signal?.reason))).toEqual(three.map(() => 'AbortError: The client has left'));
    expect(calls()).toEqual([undefined, undefined, undefined]);
    expect(await peer.answers()).toEqual([]);
  });

  it('goes through with it though one that is told to stop cancels itself and another one', () => {
    const all = calls();
    const cancelled: boolean[] = [];
    all[0]?.signal.addEventListener('abort', () => cancelled.push(requests.cancel(1), requests.cancel(2)));
    requests.abandon('The client has left');
    expect(cancelled).toEqual([true, true]);
    expect(all.map((call) => call?.ended)).toEqual([true, true, true]);
    expect(all.map((call) => call?.signal.aborted)).toEqual([true, true, true]);
  });
});
