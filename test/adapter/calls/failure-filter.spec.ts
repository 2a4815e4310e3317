import { WsException } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EventCall } from '../../../src/adapter/calls/event-call.js';
import { callOf, failureFilter } from '../../../src/adapter/calls/failure-filter.js';
import { RequestCall } from '../../../src/adapter/calls/request-call.js';
import type { AdapterClient } from '../support/adapter-client.js';
import { answeredClient } from '../support/answered-client.js';
import { wsHost } from '../support/ws-host.js';

let peer: AdapterClient;
let event: EventCall;
let request: RequestCall;

beforeEach(() => {
  const answered = answeredClient(jest.fn());
  const { context } = answered;
  ({ peer } = answered);
  event = new EventCall({ event: 'go', data: 1 }, context);
  request = new RequestCall({ event: 'go', data: 1, id: 7 }, 7, context, () => undefined);
});

afterEach(() => peer.leaves());

describe('callOf', () => {
  it('finds the call wherever it stands among the arguments of a handler', () => {
    expect(callOf(wsHost(peer.client, 1, 'go', event, 'go'))).toBe(event);
    expect(callOf(wsHost(request))).toBe(request);
  });

  it.each<[string, unknown[]]>([
    ['no argument is one', ['client', { event: 'go', data: 1 }, 'go', () => undefined]],
    ['the data of a message looks like one', ['client', { id: 7, ended: false, fail: () => undefined }, 'go']],
    ['there are no arguments', []],
  ])('finds none on another adapter: %s', (_name, args) => {
    expect(callOf(wsHost(...args))).toBeUndefined();
  });
});

describe('failureFilter', () => {
  it('lets the call answer, be it a request or an event', async () => {
    for (const call of [request, event]) {
      failureFilter.catch(new WsException('no'), wsHost(peer.client, 1, 'go', call, 'go'));
    }
    expect(await peer.answers()).toEqual([
      { event: 'exception', data: { status: 'error', code: 'rejected', message: 'no' }, id: 7 },
      { event: 'exception', data: { status: 'error', message: 'no' } },
    ]);
  });

  it("is Nest's own on another adapter: it emits to socket.io, and sends to ws", () => {
    const data = { status: 'error', message: 'no', cause: { pattern: 'go', data: 1 } };
    const emit = jest.fn();
    failureFilter.catch(new WsException('no'), wsHost({ emit }, 1, 'go'));
    expect(emit.mock.calls).toEqual([['exception', data]]);
    const send = jest.fn();
    failureFilter.catch(new WsException('no'), wsHost({ send, readyState: 1 }, 1, 'go'));
    expect(send.mock.calls).toEqual([[JSON.stringify({ event: 'exception', data })]]);
  });
});
