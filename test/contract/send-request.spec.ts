import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { RequestError, type RawWebSocket } from '../../src/index.js';
import { until } from '../support/turns.js';
import { defineOwn } from './contract.js';
import { AnswersSentinel } from './support/sentinel.js';

/** What has become of the questions that were asked. */
function gatewayOf() {
  const outcomes: unknown[] = [];
  const clients: RawWebSocket[] = [];

  @WebSocketGateway()
  class AskingGateway extends AnswersSentinel {
    handleConnection(client: RawWebSocket): void {
      clients.push(client);
    }

    @SubscribeMessage('ask')
    ask(client: RawWebSocket, timeout?: number): void {
      client.sendRequest('name?', { polite: true }, timeout === undefined ? {} : { timeout }).then(
        (answer) => outcomes.push(answer),
        (error: unknown) => outcomes.push(error),
      );
    }

    @SubscribeMessage('name?')
    name(@MessageBody() body: unknown): unknown {
      return { asked: body };
    }
  }

  return { gateway: AskingGateway, outcomes, clients };
}

const QUESTION = { event: 'name?', data: { polite: true }, id: 1 };
const failed = (code: string, data?: unknown) => expect.objectContaining({ name: 'RequestError', code, data });

const answers: readonly [title: string, answer: object, outcome: unknown][] = [
  ['a value', { event: '$complete', data: { name: 'Ada' } }, { name: 'Ada' }],
  ['nothing', { event: '$complete' }, undefined],
  ['null', { event: '$complete', data: null }, null],
  [
    'an exception with a code',
    { event: 'exception', data: { code: 'shy', message: 'no' } },
    failed('shy', { code: 'shy', message: 'no' }),
  ],
  ['an exception without one', { event: 'exception', data: 'no' }, failed('rejected', 'no')],
  ['an exception without data', { event: 'exception' }, failed('rejected')],
];

defineOwn('client.sendRequest', (own) => {
  for (const [title, answer, outcome] of answers) {
    own(`is answered by ${title}`, async (bench) => {
      const { gateway, outcomes } = gatewayOf();
      const peer = await bench.connect([gateway]);
      expect(await peer.exchange({ event: 'ask' })).toEqual([QUESTION]);
      expect(await peer.exchange({ event: '$next', data: 'wait', id: 1 })).toEqual([]);
      expect(outcomes).toEqual([]);
      expect(await peer.exchange({ ...answer, id: 1 })).toEqual([]);
      expect(outcomes).toEqual([outcome]);
      // A second answer is one that nobody has asked for.
      expect(await peer.exchange({ event: '$complete', data: 'late', id: 1 })).toEqual([]);
      expect(outcomes).toHaveLength(1);
    });
  }

  own('tells the client of a time-out by $cancel', async (bench) => {
    const { gateway, outcomes } = gatewayOf();
    const peer = await bench.connect([gateway]);
    peer.send({ event: 'ask', data: 1 });
    expect([await peer.next(), await peer.next()]).toEqual([QUESTION, { event: '$cancel', id: 1 }]);
    expect(outcomes).toEqual([failed('timeout')]);
  });

  own('fails when the client leaves', async (bench) => {
    const { gateway, outcomes, clients } = gatewayOf();
    const peer = await bench.connect([gateway]);
    expect(await peer.exchange({ event: 'ask' })).toEqual([QUESTION]);
    peer.socket.terminate();
    await until(() => outcomes.length > 0);
    expect(outcomes).toEqual([failed('disconnected')]);
    await expect(clients[0]?.sendRequest('name?')).rejects.toMatchObject({ code: 'disconnected' });
  });

  own('keeps its ids apart from those of the client', async (bench) => {
    const { gateway, outcomes } = gatewayOf();
    const peer = await bench.connect([gateway]);
    expect(await peer.exchange({ event: 'ask' }, { event: 'name?', data: 'you', id: 1 })).toEqual([
      QUESTION,
      { event: '$complete', data: { asked: 'you' }, id: 1 },
    ]);
    expect(outcomes).toEqual([]);
    expect(await peer.exchange({ event: '$cancel', id: 1 })).toEqual([]);
    expect(await peer.exchange({ event: '$complete', data: 'Ada', id: 1 })).toEqual([]);
    expect(outcomes).toEqual(['Ada']);
  });

  own('may be awaited in handleConnection: its answer does not wait behind it', async (bench) => {
    @WebSocketGateway()
    class CuriousGateway extends AnswersSentinel {
      async handleConnection(client: RawWebSocket): Promise<void> {
        client.data['name'] = await client.sendRequest('name?');
      }

      @SubscribeMessage('who')
      who(client: RawWebSocket): unknown {
        return client.data['name'];
      }
    }

    const peer = await bench.connect([CuriousGateway]);
    expect(await peer.next()).toEqual({ event: 'name?', id: 1 });
    peer.send({ event: 'who' }, { event: '$complete', data: 'Ada', id: 1 });
    expect(await peer.next()).toBe('Ada');
  });

  own('fails when the server shuts down, which does not wait for it', async (bench) => {
    const { gateway, outcomes } = gatewayOf();
    const { app, port } = await bench.start({ gateways: [gateway] });
    const peer = await bench.peer(port);
    expect(await peer.exchange({ event: 'ask' })).toEqual([QUESTION]);
    await app.close();
    expect(outcomes).toEqual([failed('disconnected')]);
  });

  const wrong: readonly [title: string, ask: (client: RawWebSocket) => Promise<unknown>, error: RegExp][] = [
    ['a reserved event', (client) => client.sendRequest('$complete'), /reserved for the protocol/],
    ['what JSON cannot say', (client) => client.sendRequest('x', 1n), /BigInt/],
    ['a time-out of 0', (client) => client.sendRequest('x', 1, { timeout: 0 }), /"timeout" must be 1 to 2147483647/],
    ['a time-out that is none', (client) => client.sendRequest('x', 1, { timeout: NaN }), /not NaN/],
  ];
  for (const [title, ask, error] of wrong) {
    own(`refuses ${title}, and asks nothing`, async (bench) => {
      const { gateway, clients } = gatewayOf();
      const peer = await bench.connect([gateway]);
      await expect(ask(clients[0]!)).rejects.toThrow(error);
      expect(await peer.exchange()).toEqual([]);
    });
  }

  own('is not there where requests are off', async (bench) => {
    let client: RawWebSocket | undefined;

    @WebSocketGateway({ requests: false })
    class PlainGateway extends AnswersSentinel {
      handleConnection(connected: RawWebSocket): void {
        client = connected;
      }
    }

    const peer = await bench.connect([PlainGateway]);
    await expect(client?.sendRequest('x')).rejects.toThrow('requests: false');
    expect(await peer.exchange()).toEqual([]);
  });

  own('rejects with an error of its own class', async (bench) => {
    const { gateway, clients } = gatewayOf();
    const peer = await bench.connect([gateway]);
    await peer.close();
    await until(() => clients[0]?.readyState === clients[0]?.CLOSED);
    await expect(clients[0]?.sendRequest('x')).rejects.toBeInstanceOf(RequestError);
  });
});
