import { HttpException } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { INTERNAL } from '../../../src/adapter/calls/failure.js';
import { RequestCall } from '../../../src/adapter/calls/request-call.js';
import type { RawWsGatewayOptions } from '../../../src/index.js';
import { settle } from '../../support/turns.js';
import type { AdapterClient } from '../support/adapter-client.js';
import { answeredClient } from '../support/answered-client.js';

const MISTAKE = new RangeError('mine');
const next = (data: unknown) => ({ event: '$next', data, id: 7 });
const complete = (data?: unknown) => ({ event: '$complete', ...(data === undefined ? {} : { data }), id: 7 });
const exception = (code: string, message: unknown, more: object = {}) => ({
  event: 'exception',
  data: { status: 'error', code, message, ...more },
  id: 7,
});
const UNTOLD = exception('internal', 'Internal server error');
const REJECTED = exception('rejected', 'The request was rejected');

const broken = {
  toJSON: () => {
    throw MISTAKE;
  },
};

const logError = jest.fn();
const freeId = jest.fn();
let peer: AdapterClient;
let call: RequestCall;

function start(options: RawWsGatewayOptions = {}, data: unknown = 1): void {
  const answered = answeredClient(logError, options);
  ({ peer } = answered);
  call = new RequestCall({ event: 'go', data, id: 7 }, 7, answered.context, freeId);
}

beforeEach(() => {
  logError.mockReset();
  freeId.mockReset();
  start();
});

afterEach(() => peer.leaves());

describe('the answer to a request', () => {
  it.each<[string, () => void, unknown]>([
    ['its value', () => call.complete(5), complete(5)],
    ['null, which is a value', () => call.complete(null), complete(null)],
    ['nothing', () => call.complete(), complete()],
    ['a failure', () => call.fail(new WsException('no')), exception('rejected', 'no')],
    [
      'a failure with a status',
      () => call.fail(new HttpException('gone', 410)),
      exception('rejected', 'gone', { statusCode: 410 }),
    ],
    [
      'a failure that the application describes itself',
      () => call.fail(new WsException({ code: 'own' })),
      { event: 'exception', data: { code: 'own' }, id: 7 },
    ],
    ['a value that cannot be written', () => call.complete(broken), UNTOLD],
    ['a failure that cannot be written', () => call.fail(new WsException(broken)), UNTOLD],
    ['a crash', () => call.crash(MISTAKE), UNTOLD],
    ['an acknowledgement', () => call.acknowledgement()(5), complete(5)],
    ['an acknowledgement without a value', () => call.acknowledgement()(), complete()],
    ['that it is cancelled', () => call.cancel(), complete()],
    ['a filter that is done', () => call.endFilter(), REJECTED],
    [
      'a refusal',
      () => call.refuse({ refused: 'unknown_event', message: 'Unknown event 1', id: 7 }),
      exception('unknown_event', 'Unknown event 1'),
    ],
  ])('is the only one, and frees the id: %s', async (_name, answer, answered) => {
    answer();
    expect(call.ended).toBe(true);
    expect(freeId).toHaveBeenCalledTimes(1);
    call.next(1);
    call.complete(2);
    call.fail(new WsException('late'));
    call.endFilter();
    call.cancel();
    call.acknowledgement()(3);
    call.end();
    expect(await peer.answers()).toEqual([answered]);
    expect(freeId).toHaveBeenCalledTimes(1);
    expect(peer.reported).not.toContain('dropped closed');
  });

  it('is sent when its id is free again, and before others get their turn', async () => {
    freeId.mockImplementationOnce(() => peer.client.send('"free"'));
    call.whenEnded(() => peer.client.send('"others"'));
    call.complete(5);
    expect(await peer.answers()).toEqual(['free', complete(5), 'others']);
  });

  it('comes from the first one though writing it gives a second one', async () => {
    const acknowledge = call.acknowledgement();
    acknowledge({ toJSON: () => acknowledge('second') ?? 'first' });
    expect(await peer.answers()).toEqual([complete('first')]);
    expect(freeId).toHaveBeenCalledTimes(1);
  });

  it.each<[string, unknown, unknown]>([
    ['which is repeated', 1, exception('rejected', 'no', { cause: { pattern: 'go', data: 1 } })],
    ['which cannot be written, and is no reason for silence', 1n, UNTOLD],
  ])('has the message of the request with it where includeCause is on, %s', async (_name, data, answer) => {
    start({ includeCause: true }, data);
    call.fail(new WsException('no'));
    expect(await peer.answers()).toEqual([answer]);
    expect(logError).toHaveBeenCalledTimes(answer === UNTOLD ? 1 : 0);
  });

  it('leaves what becomes of a refused message to refusedMessages, and frees the id all the same', async () => {
    start({ refusedMessages: 'ignore' });
    call.refuse({ refused: 'unknown_event', message: 'x', id: 7 });
    expect(await peer.answers()).toEqual([]);
    expect(peer.reported).toEqual(['refused unknown_event']);
    expect([call.ended, freeId.mock.calls.length]).toEqual([true, 1]);
  });
});

describe('the values of a stream', () => {
  it('are sent one by one, those that are undefined too', async () => {
    for (const value of [1, undefined, null]) call.next(value);
    expect(await peer.answers()).toEqual([next(1), { event: '$next', id: 7 }, next(null)]);
    expect([call.ended, freeId.mock.calls.length]).toEqual([false, 0]);
  });

  it('end with one that cannot be written', async () => {
    call.next(1);
    call.next(broken);
    call.next(2);
    expect(call.ended).toBe(true);
    expect(await peer.answers()).toEqual([next(1), UNTOLD]);
    expect(logError.mock.calls).toEqual([[MISTAKE]]);
  });

  it('may go before an acknowledgement, and nothing is no value then', async () => {
    const acknowledge = call.acknowledgement();
    call.next(1);
    call.next(undefined);
    call.complete();
    expect(call.ended).toBe(false);
    acknowledge(2);
    expect(await peer.answers()).toEqual([next(1), complete(2)]);
  });
});

describe('a request that ends later', () => {
  it('is one whose handler has asked for the function, whose value still ends it', async () => {
    expect(call.endsLater).toBe(false);
    const acknowledge = call.acknowledgement();
    expect(call.endsLater).toBe(true);
    call.complete(undefined);
    expect(call.ended).toBe(false);
    call.complete(null);
    acknowledge('late');
    expect(await peer.answers()).toEqual([complete(null)]);
  });

  it('is one with a filter at work, which may answer or be done', async () => {
    call.beginFilter();
    expect(call.endsLater).toBe(true);
    call.complete();
    expect(call.ended).toBe(false);
    call.endFilter();
    expect(await peer.answers()).toEqual([REJECTED]);
  });

  it('has the answer of its filter, not that it is done', async () => {
    call.beginFilter();
    call.answer({ kind: 'object', data: { said: 1 } });
    call.endFilter();
    expect(await peer.answers()).toEqual([{ event: 'exception', data: { said: 1 }, id: 7 }]);
  });
});

describe('a request behind an interceptor', () => {
  beforeEach(() => call.expectOnlyValue());

  it('has its only value with its end, and the values of a stream before it', async () => {
    call.next(1);
    call.complete();
    expect(await peer.answers()).toEqual([complete(1)]);
    await peer.leaves();
    start();
    call.expectOnlyValue();
    call.next(1);
    call.next(2);
    call.complete();
    expect(await peer.answers()).toEqual([next(1), next(2), complete()]);
  });

  it.each<[string, () => void, unknown]>([
    ['a failure', () => call.fail(new WsException('no')), exception('rejected', 'no')],
    ['a crash', () => call.crash(MISTAKE), UNTOLD],
    ['a filter that is done', () => call.endFilter(), REJECTED],
    ['an acknowledgement', () => call.acknowledgement()(5), complete(5)],
  ])('has the value that was kept before %s', async (_name, end, answer) => {
    call.next(1);
    end();
    expect(await peer.answers()).toEqual([next(1), answer]);
  });

  it('ends once where the value that was kept cannot be written before the failure', async () => {
    call.next(broken);
    call.fail(new WsException('no'));
    expect(await peer.answers()).toEqual([UNTOLD]);
    expect(freeId).toHaveBeenCalledTimes(1);
    expect(logError.mock.calls).toEqual([[MISTAKE]]);
  });

  it.each<[string, () => void, unknown[]]>([
    ['cancelled', () => call.cancel(), [complete()]],
    ['abandoned', () => call.abort('The client has left'), []],
  ])('does not send the value that was kept once it is %s', async (_how, end, answers) => {
    call.next(1);
    end();
    await settle();
    expect(await peer.answers()).toEqual(answers);
  });
});

describe('a request that is cancelled', () => {
  it('tells its handler, which still may have the last word while it is told', async () => {
    const acknowledge = call.acknowledgement();
    call.signal.addEventListener('abort', () => acknowledge('so far'));
    call.cancel();
    expect(call.signal.reason).toMatchObject({ message: 'The client has cancelled the request' });
    expect(await peer.answers()).toEqual([complete('so far')]);
  });

  it('hears of the failure of its handler no more, and logs it only if it is none of the signal', async () => {
    const { signal } = call;
    call.cancel();
    call.fail(signal.reason);
    expect(logError).not.toHaveBeenCalled();
    call.fail(MISTAKE);
    expect(logError.mock.calls).toEqual([[MISTAKE]]);
    expect(await peer.answers()).toEqual([complete()]);
  });
});

describe('a request whose client has left', () => {
  it.each<[string, () => void]>([
    ['a value', () => call.complete(5)],
    ['nothing, which is an answer too', () => call.complete()],
    ['an acknowledgement', () => call.acknowledgement()(5)],
    ['a failure', () => call.answer(INTERNAL)],
    ['a value of a stream', () => call.next(5)],
  ])('A26 counts its answer as dropped: %s', async (_name, answer) => {
    await peer.leaves();
    peer.reported.length = 0;
    answer();
    expect(peer.reported).toEqual(['dropped closed']);
    expect(await peer.answers()).toEqual([]);
  });

  it('A26 counts what its handler gives behind the end, and not that it stops', async () => {
    const acknowledge = call.acknowledgement();
    await peer.leaves();
    peer.reported.length = 0;
    call.abort('The client has left');
    call.complete();
    expect(peer.reported).toEqual([]);
    call.complete(5);
    acknowledge(6);
    expect(peer.reported).toEqual(['dropped closed', 'dropped closed']);
  });
});

describe('an answer to a client that does not read, where the newest is dropped', () => {
  const LIMITS = { maxBackpressure: 1000, highWaterMark: 100, slowConsumer: 'drop-newest' } as const;

  it('A40 is an exception as soon as the client reads again', async () => {
    start(LIMITS);
    peer.socket.stall();
    while (peer.client.send('x'.repeat(50_000)) !== 'dropped');
    call.complete('too much');
    expect(freeId).toHaveBeenCalledTimes(1);
    peer.socket.unstall();
    await settle();
    const last = (await peer.frames()).at(-1)?.payload.toString();
    expect(JSON.parse(last ?? '')).toEqual(exception('overloaded', 'The answer was left out: too much was unread'));
    expect(peer.reported).toEqual(['dropped slow_consumer', 'dropped slow_consumer']);
  });

  it('is nothing more if the client leaves without reading', async () => {
    start(LIMITS);
    peer.socket.stall();
    while (peer.client.send('x'.repeat(50_000)) !== 'dropped');
    call.complete('too much');
    await peer.leaves();
    expect(peer.reported.filter((report) => report.startsWith('dropped'))).toHaveLength(2);
  });
});
