import { HttpException } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventCall } from '../../../src/adapter/calls/event-call.js';
import { FILTERED } from '../../../src/adapter/calls/failure.js';
import type { RawWsGatewayOptions } from '../../../src/index.js';
import type { AdapterClient } from '../support/adapter-client.js';
import { answeredClient } from '../support/answered-client.js';

const exception = (message: unknown, more: object = {}) => ({
  event: 'exception',
  data: { status: 'error', message, ...more },
});
const INTERNAL = exception('Internal server error');

const logError = jest.fn();
let peer: AdapterClient;
let call: EventCall;

function start(options: RawWsGatewayOptions = {}, data: unknown = 1): void {
  const answered = answeredClient(logError, options);
  ({ peer } = answered);
  call = new EventCall({ event: 'go', data }, answered.context);
}

beforeEach(() => {
  logError.mockReset();
  start();
});

afterEach(() => peer.leaves());

describe('EventCall', () => {
  it('has no id, and ends with its handler', () => {
    expect([call.id, call.endsLater]).toEqual([undefined, false]);
    call.beginFilter();
    expect(call.endsLater).toBe(false);
  });

  it('sends values as they are, and nothing for null and undefined', async () => {
    for (const value of [{ event: 'x', data: 1 }, null, 0, undefined, '', false]) call.next(value);
    expect(await peer.answers()).toEqual([{ event: 'x', data: 1 }, 0, '', false]);
    expect(call.ended).toBe(false);
  });

  it.each<[string, unknown, unknown[]]>([
    ['a value', 5, [5]],
    ['nothing', undefined, []],
    ['null', null, []],
    ['what JSON cannot say', 1n, [INTERNAL]],
  ])('ends behind its last value: %s', async (_name, value, answers) => {
    const told = jest.fn();
    call.whenEnded(told);
    call.complete(value);
    expect([call.ended, told.mock.calls.length]).toEqual([true, 1]);
    expect(await peer.answers()).toEqual(answers);
    expect(logError).toHaveBeenCalledTimes(answers.includes(INTERNAL) ? 1 : 0);
  });

  it.each<[string, unknown, unknown]>([
    ['a text', new WsException('no'), exception('no')],
    ['an object, which is the data', new WsException({ code: 'own' }), { event: 'exception', data: { code: 'own' } }],
    ['a status', new HttpException('gone', 410), exception('gone', { statusCode: 410 })],
    ['an object that cannot be written', new WsException({ big: 1n }), INTERNAL],
    ['a mistake', new Error('secret'), INTERNAL],
  ])("tells of a failure in Nest's shape, without a code, and does not end with it: %s", async (_name, error, told) => {
    call.fail(error);
    expect(await peer.answers()).toEqual([told]);
    expect(call.ended).toBe(false);
  });

  it('repeats the message where includeCause is on, unless it cannot be written', async () => {
    start({ includeCause: true });
    call.fail(new WsException('no'));
    expect(await peer.answers()).toEqual([exception('no', { cause: { pattern: 'go', data: 1 } })]);
    await peer.leaves();
    start({ includeCause: true }, 1n);
    call.fail(new WsException('no'));
    expect(await peer.answers()).toEqual([INTERNAL]);
    expect(logError.mock.calls).toEqual([[expect.any(TypeError)]]);
  });

  it('leaves it to a filter what it sends, if anything', async () => {
    call.beginFilter();
    call.endFilter();
    expect(await peer.answers()).toEqual([]);
    call.answer(FILTERED);
    expect(await peer.answers()).toEqual([exception('The request was rejected')]);
  });
});
