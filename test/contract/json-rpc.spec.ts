import { BadRequestException } from '@nestjs/common';
import { expect } from '@jest/globals';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { of } from 'rxjs';
import type { RawWebSocket } from '../../src/index.js';
import { defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';
import { jsonRpcCodec } from './support/json-rpc-codec.js';
import type { Peer } from './support/peer.js';

@WebSocketGateway({ codec: jsonRpcCodec })
class CalculatorGateway {
  readonly noted: unknown[] = [];

  @SubscribeMessage('subtract')
  subtract(@MessageBody() params: unknown): number {
    if (!Array.isArray(params)) throw new BadRequestException(['params must be a list']);
    const [minuend, subtrahend]: unknown[] = params;
    return Number(minuend) - Number(subtrahend);
  }

  @SubscribeMessage('nothing')
  async nothing(): Promise<void> {
    // What streams give leaves before it.
    await new Promise((resolve) => setImmediate(resolve));
  }

  @SubscribeMessage('note')
  note(@MessageBody() params: unknown): string {
    this.noted.push(params);
    return 'noted';
  }

  @SubscribeMessage('fail')
  fail(): never {
    throw new WsException('No such account');
  }

  @SubscribeMessage('crash')
  crash(): never {
    throw new Error('secret');
  }

  @SubscribeMessage('stream')
  stream() {
    return of(1, 2);
  }

  @SubscribeMessage('announce')
  announce(@ConnectedSocket() client: RawWebSocket): { event: string; data: unknown } {
    client.sendEvent('update', [1, 2]);
    return { event: 'update', data: [3] };
  }

  @SubscribeMessage('askBack')
  async askBack(@ConnectedSocket() client: RawWebSocket): Promise<unknown> {
    return client.sendRequest('name', []).catch(String);
  }
}

const VERSION = { jsonrpc: '2.0' };

async function calculator(bench: Bench): Promise<Peer> {
  return bench.connect([CalculatorGateway]);
}

/** Sends messages, and behind them a call whose answer shows that no other is still to come. */
async function heard(peer: Peer, ...messages: readonly unknown[]): Promise<unknown[]> {
  peer.send(...messages, { ...VERSION, method: 'nothing', id: 'last' });
  const answers: unknown[] = [];
  for (;;) {
    const answer = await peer.next();
    if (typeof answer === 'object' && answer !== null && 'id' in answer && answer.id === 'last') return answers;
    answers.push(answer);
  }
}

/** The examples of the specification (section 7) and what else there is, one message each. */
const exchanges: readonly [title: string, sent: unknown, answer: object | undefined][] = [
  ['a call with params by position', { method: 'subtract', params: [42, 23], id: 1 }, { result: 19, id: 1 }],
  ['a call whose id is a string', { method: 'subtract', params: [23, 42], id: 'a' }, { result: -19, id: 'a' }],
  ['a call without a result', { method: 'nothing', id: 2 }, { result: null, id: 2 }],
  ['a notification', { method: 'note', params: ['x'] }, undefined],
  ['a notification for a method that is not there', { method: 'foobar' }, undefined],
  ['a notification that fails', { method: 'fail' }, undefined],
  [
    'a call of a method that is not there',
    { method: 'foobar', id: '1' },
    { error: { code: -32601, message: 'Unknown event "foobar"' }, id: '1' },
  ],
  [
    'a call with invalid params',
    { method: 'subtract', params: {}, id: 3 },
    { error: { code: -32602, message: 'params must be a list' }, id: 3 },
  ],
  ['a call that fails', { method: 'fail', id: 4 }, { error: { code: -32000, message: 'No such account' }, id: 4 }],
  [
    'a call that finds a mistake in the server',
    { method: 'crash', id: 5 },
    { error: { code: -32603, message: 'Internal server error' }, id: 5 },
  ],
  ['a call of a stream: its values have no form', { method: 'stream', id: 6 }, { result: null, id: 6 }],
];

defineOwn('JSON-RPC 2.0 through a codec', (own) => {
  for (const [title, sent, answer] of exchanges) {
    own(title, async (bench) => {
      const peer = await calculator(bench);
      const answers = answer === undefined ? [] : [{ ...VERSION, ...answer }];
      expect(await heard(peer, { ...VERSION, ...(sent as object) })).toEqual(answers);
    });
  }

  own('a message that is no JSON, and one that is no request', async (bench) => {
    const peer = await calculator(bench);
    expect(await heard(peer, '{"jsonrpc": "2.0", "method": "foobar, "params"', '{"method":"subtract","id":1}')).toEqual(
      [
        { ...VERSION, error: { code: -32700, message: 'Parse error' }, id: null },
        { ...VERSION, error: { code: -32600, message: 'Invalid Request' }, id: null },
      ],
    );
  });

  own('notifications of the server, by sendEvent and as what a handler returns for one', async (bench) => {
    const peer = await calculator(bench);
    expect(await heard(peer, { ...VERSION, method: 'announce' })).toEqual([
      { ...VERSION, method: 'update', params: [1, 2] },
      { ...VERSION, method: 'update', params: [3] },
    ]);
  });

  own('calls of the server, answered with a result and with an error', async (bench) => {
    const peer = await calculator(bench);
    for (const [answer, result] of [
      [{ result: 'Ada' }, 'Ada'],
      [{ error: { code: -32601, message: 'Method not found' } }, 'RequestError: Method not found'],
    ] as const) {
      peer.send({ ...VERSION, method: 'askBack', id: 1 });
      const call = await peer.next();
      expect(call).toEqual({ ...VERSION, method: 'name', params: [], id: expect.any(Number) });
      const { id } = call as { id: number };
      expect(await heard(peer, { ...VERSION, ...answer, id })).toEqual([{ ...VERSION, result, id: 1 }]);
    }
  });
});
