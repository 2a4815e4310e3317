import { HttpException, Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import {
  UseHandshakeGuards,
  type HandshakeRequest,
  type OnGatewayHandshake,
  type RawWebSocket,
} from '../../src/index.js';
import { defineOwn } from './contract.js';
import { freePort } from './support/free-port.js';
import { answerOf, guard, requestOf, throws } from './support/guards.js';
import { AnswersSentinel } from './support/sentinel.js';

/** A gateway that tells a client its data. */
function telling(handleHandshake: (request: HandshakeRequest) => unknown, options: Record<string, unknown> = {}) {
  @WebSocketGateway(options)
  class TellingGateway extends AnswersSentinel {
    handleHandshake(request: HandshakeRequest): unknown {
      return handleHandshake(request);
    }

    @SubscribeMessage('data')
    data(client: RawWebSocket): unknown {
      return { event: 'data', data: client.data };
    }
  }

  return TellingGateway;
}

const returned: readonly [title: string, result: () => unknown, data: unknown][] = [
  ['an object', () => ({ user: 'ada' }), { user: 'ada' }],
  ['a promise of an object', () => Promise.resolve({ user: 'ada' }), { user: 'ada' }],
  ['nothing', () => undefined, {}],
  ['a promise of nothing', () => Promise.resolve(), {}],
];

const failing: readonly [title: string, hook: () => unknown, logged: string][] = [
  ['throws an Error', throws(new Error('the password is x')), 'the password is x'],
  ['throws null', throws(null), 'null'],
  ['throws a string', throws('the password is x'), 'the password is x'],
  ['rejects', () => Promise.reject(new Error('the password is x')), 'the password is x'],
  ['returns null', () => null, 'not null'],
  ['returns a string', () => Promise.resolve('ada'), 'not string'],
];

defineOwn('handleHandshake', (own) => {
  for (const [title, result, data] of returned) {
    own(`${title} that it returns is client.data: ${JSON.stringify(data)}`, async (bench) => {
      const peer = await bench.connect([telling(result)]);
      expect(await peer.exchange({ event: 'data' })).toEqual([{ event: 'data', data }]);
    });
  }

  own('the very object that it returns is client.data, and the request is client.request', async (bench) => {
    const given = { user: 'ada' };
    const seen: unknown[] = [];

    @WebSocketGateway({ path: '/rooms/:room' })
    class IdentityGateway extends AnswersSentinel implements OnGatewayHandshake<{ user: string }> {
      handleHandshake(request: HandshakeRequest): { user: string } {
        seen.push(request, request.params, { ...request.query }, Object.getPrototypeOf(request.query));
        return given;
      }

      handleConnection(client: RawWebSocket<{ user: string }>): void {
        expect(seen.splice(0)).toEqual([client.request, client.params, { a: ['1', '2'], b: 'ü' }, null]);
        expect(client.params).toEqual(expect.objectContaining({ room: 'tea time' }));
        seen.push(client.data === given);
      }
    }

    const { port } = await bench.start({ gateways: [IdentityGateway] });
    const peer = await bench.peer(port, '/rooms/tea%20time?a=1&a=2&b=%C3%BC');
    expect([await peer.exchange(), seen]).toEqual([[], [true]]);
  });

  own('H60 an HttpException is the answer', async (bench) => {
    const { port, logs } = await bench.start({ gateways: [telling(throws(new HttpException('Pay first', 402)))] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 402, body: 'Pay first\n' });
    expect(logs.texts('error')).toEqual([]);
  });

  for (const [title, hook, logged] of failing) {
    own(`H61 one that ${title} is a 500 that says nothing, and logged with the gateway`, async (bench) => {
      const { port, logs } = await bench.start({ gateways: [telling(hook)] });
      expect(await answerOf(bench, port)).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
      expect(logs.texts('error')).toEqual([
        expect.stringContaining('handleHandshake of TellingGateway has failed:'),
        expect.stringContaining(logged),
      ]);
    });
  }

  own('runs when all guards of all gateways have agreed, and before a subprotocol is chosen', async (bench) => {
    const order: string[] = [];
    const noting = (name: string) => guard(() => order.push(name) > 0);
    const handleProtocols = () => (order.push('protocol'), 'chat');
    const first = telling(() => void order.push('first'), { handleProtocols });
    const second = telling(() => void order.push('second'));
    UseHandshakeGuards(noting('guard of first'))(first);
    UseHandshakeGuards(noting('guard of second'))(second);
    const { port } = await bench.start({ gateways: [first, second] });
    await bench.peer(port, '/', ['chat']);
    expect(order).toEqual(['guard of first', 'guard of second', 'first', 'second', 'protocol']);
  });

  own('is not called when a guard has refused', async (bench) => {
    const called: unknown[] = [];
    const gateway = telling(() => void called.push(1));
    UseHandshakeGuards(guard(() => false))(gateway);
    const { port } = await bench.start({ gateways: [gateway] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 403 });
    expect(called).toEqual([]);
  });

  own('what several gateways return is merged, in order of registration, into a new object', async (bench) => {
    const hostile: object = JSON.parse('{"__proto__": {"admin": true}, "b": 2}');
    const first = { a: 1, b: 1 };
    const { port } = await bench.start({
      gateways: [telling(() => first), telling(() => hostile), telling(() => undefined)],
    });
    const peer = await bench.peer(port);
    const [reply] = await peer.exchange({ event: 'data' });
    expect(JSON.stringify(reply)).toBe('{"event":"data","data":{"a":1,"b":2,"__proto__":{"admin":true}}}');
    expect(first).toEqual({ a: 1, b: 1 });
  });

  own('one gateway of a path can refuse for all', async (bench) => {
    const { port } = await bench.start({
      gateways: [telling(() => ({ a: 1 })), telling(throws(new HttpException('Not here', 410)))],
    });
    expect(await answerOf(bench, port)).toMatchObject({ status: 410, body: 'Not here\n' });
  });

  own('serves a gateway with a port of its own', async (bench) => {
    const own = await freePort();

    @UseHandshakeGuards(guard((context) => requestOf(context).query['token'] === 'good'))
    @WebSocketGateway(own)
    class PortGateway extends telling(() => ({ here: true })) {}

    await bench.start({ gateways: [PortGateway] });
    const peer = await bench.peer(own, '/any?token=good');
    expect(await peer.exchange({ event: 'data' })).toEqual([{ event: 'data', data: { here: true } }]);
    expect(await answerOf(bench, own, '/any')).toMatchObject({ status: 403 });
  });

  own('may be an arrow function', async (bench) => {
    @WebSocketGateway()
    class ArrowGateway {
      readonly handleHandshake = throws(new HttpException('by arrow', 403));
    }

    const { port } = await bench.start({ gateways: [ArrowGateway] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 403, body: 'by arrow\n' });
  });

  own('of a request-scoped gateway is called on one that is made for the handshake', async (bench) => {
    const seen: unknown[] = [];

    @Injectable({ scope: Scope.REQUEST })
    class Visit {
      constructor(@Inject(REQUEST) readonly request: unknown) {}
    }

    @WebSocketGateway()
    class ScopedGateway extends AnswersSentinel implements OnGatewayHandshake {
      constructor(@Inject(Visit) private readonly visit: Visit) {
        super();
      }

      handleHandshake(request: HandshakeRequest): void {
        seen.push(this.visit.request === request);
        if (request.query['token'] !== 'good') throw new HttpException('bad token', 403);
      }
    }

    const { port } = await bench.start({ gateways: [ScopedGateway], providers: [Visit] });
    const peer = await bench.peer(port, '/?token=good');
    expect(await peer.exchange()).toEqual([]);
    expect(await answerOf(bench, port)).toMatchObject({ status: 403, body: 'bad token\n' });
    expect(seen).toEqual([true, true]);
  });
});
