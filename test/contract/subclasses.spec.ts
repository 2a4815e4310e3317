import { UseInterceptors, type NestInterceptor } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { UseHandshakeGuards, type OnGatewayHandshake } from '../../src/index.js';
import { defineContract, defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';
import { DecoyGateway } from './support/decoy.js';
import { freePort, portOf } from './support/free-port.js';
import { answerOf, guard } from './support/guards.js';
import { refusalOf } from './support/refusal.js';
import { AnswersSentinel } from './support/sentinel.js';
import { useSubclass, type Change } from './support/subclass.js';

const nobody = () => false;
const everybody = () => true;

function gateway(options: object = {}, name = 'hi') {
  @WebSocketGateway(options)
  class PlainGateway extends AnswersSentinel {
    @SubscribeMessage(name)
    answer(): string {
      return `${name} there`;
    }
  }

  return PlainGateway;
}

defineContract('a subclass whose create() changes the options', ({ same, differs }) => {
  const ways: readonly [name: string, change: Change][] = [
    ['a copy with one more', (port, options) => [port, { ...options, verifyClient: nobody }]],
    ['the same object', (port, options) => [port, Object.assign(options, { verifyClient: nobody })]],
    ['an object of its own', (port, { path }) => [port, { path, verifyClient: nobody }]],
  ];
  for (const [name, change] of ways) {
    same(`lets in nobody whom its verifyClient refuses: ${name}`, async (bench) => {
      const gateways = [gateway(), gateway({ path: '/other', verifyClient: everybody })];
      const { port } = await bench.start({ gateways, prepare: useSubclass(bench, change) });
      for (const path of ['/', '/other']) {
        expect(await refusalOf(bench, port, path)).toMatchObject({ statusLine: 'HTTP/1.1 401 Unauthorized' });
      }
    });
  }

  same('may take an option away', async (bench) => {
    const { port } = await bench.start({
      gateways: [gateway({ verifyClient: nobody })],
      prepare: useSubclass(bench, (at, { verifyClient: _removed, ...options }) => [at, options]),
    });
    const peer = await bench.peer(port);
    expect(await peer.exchange({ event: 'hi' })).toEqual(['hi there']);
  });

  same('limits messages', async (bench) => {
    const { port } = await bench.start({
      gateways: [gateway({ maxPayload: 10_000 })],
      prepare: useSubclass(bench, (at, options) => [at, { ...options, maxPayload: 100 }]),
    });
    const peer = await bench.peer(port);
    peer.send({ event: 'hi', data: 'x'.repeat(100) });
    expect(await peer.closed).toMatchObject({ code: 1009 });
  });

  same('serves a gateway under a prefix', async (bench) => {
    const { port } = await bench.start({
      gateways: [gateway({ path: '/chat' })],
      prepare: useSubclass(bench, (at, { path, ...options }) => [at, { ...options, path: `/v2${String(path)}` }]),
    });
    const peer = await bench.peer(port, '/v2/chat');
    expect(await peer.exchange({ event: 'hi' })).toEqual(['hi there']);
    await expect(bench.peer(port, '/chat')).rejects.toThrow(/404|hang up/);
  });

  same('serves a gateway on another port', async (bench) => {
    const own = await freePort();
    await bench.start({
      gateways: [gateway({ path: '/chat' })],
      prepare: useSubclass(bench, (_at, options) => [own, options]),
    });
    const peer = await bench.peer(own, '/chat');
    expect(await peer.exchange({ event: 'hi' })).toEqual(['hi there']);
  });

  async function withServer(bench: Bench) {
    const [own, others] = [await freePort(), await freePort()];
    const server = new WebSocketServer({ port: others, host: '127.0.0.1' });
    const { logs } = await bench.start({
      gateways: [gateway()],
      prepare: useSubclass(bench, (_at, options) => [own, { ...options, server }]),
    });
    return { own, others, server, logs };
  }

  differs('given-server', 'gives a server', {
    theirs: async (bench) => {
      const { own, others } = await withServer(bench);
      expect(await (await bench.peer(others)).exchange({ event: 'hi' })).toEqual(['hi there']);
      await expect(bench.peer(own)).rejects.toThrow('ECONNREFUSED');
    },
    ours: async (bench) => {
      const { own, server, logs } = await withServer(bench);
      expect(await (await bench.peer(own)).exchange({ event: 'hi' })).toEqual(['hi there']);
      expect(logs.texts('warn')).toEqual([
        expect.stringMatching(/^The option "server" .* is not used: give the HTTP server/),
      ]);
      server.close();
    },
  });

  const onOnePath = (bench: Bench) =>
    bench.assemble({
      gateways: [gateway({ path: '/one' }), gateway({ path: '/two' }, 'ho')],
      prepare: useSubclass(bench, (at, options) => [at, { ...options, path: '/all' }]),
    });

  differs('one-path-for-two', 'gives two gateways one path', {
    theirs: async (bench) => {
      const { app } = await onOnePath(bench);
      await app.listen(0, '127.0.0.1');
      const peer = await bench.peer(portOf(app.getHttpServer()), '/all');
      expect(await peer.exchange({ event: 'hi' }, { event: 'ho' })).toHaveLength(1);
    },
    ours: async (bench) => {
      const { app } = await onOnePath(bench);
      await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(
        'create() of the adapter was called for PlainGateway with the path "/all", which is served for PlainGateway already',
      );
    },
  });
});

defineOwn('a subclass whose create() changes the options', (own) => {
  own('counts more than the application at its start, the decorator and the adapter', async (bench) => {
    const defaults = { gatewayOptions: () => ({ maxPayload: 20 }), maxPayload: 10 };
    const { port } = await bench.start({
      gateways: [gateway({ maxPayload: 30 }), gateway({ path: '/other' })],
      prepare: useSubclass(bench, (at, options) => [at, { ...options, maxPayload: 1000 }], defaults),
    });
    for (const path of ['/', '/other']) {
      const peer = await bench.peer(port, path);
      expect(await peer.exchange({ event: 'hi', data: 'x'.repeat(100) })).toEqual(['hi there']);
    }
  });

  own('leaves alone what the application says at its start, and what it does not mention', async (bench) => {
    const defaults = { gatewayOptions: () => ({ maxPayload: 60 }), refusedMessages: 'close' } as const;
    const { port } = await bench.start({
      gateways: [gateway({ maxPayload: 30 })],
      prepare: useSubclass(bench, (at, options) => [at, { ...options, closeTimeout: 100 }], defaults),
    });
    const [within, beyond, wrong] = [await bench.peer(port), await bench.peer(port), await bench.peer(port)];
    expect(await within.exchange({ event: 'hi', data: 'x'.repeat(20) })).toEqual(['hi there']);
    beyond.send('x'.repeat(61));
    expect(await beyond.closed).toMatchObject({ code: 1009 });
    wrong.send('no JSON');
    expect(await wrong.closed).toMatchObject({ code: 1007 });
  });

  own('leaves the option of the adapter where it takes one away', async (bench) => {
    const { port } = await bench.start({
      gateways: [gateway({ maxPayload: 10_000 })],
      prepare: useSubclass(bench, (at, { maxPayload: _removed, ...options }) => [at, options], { maxPayload: 10 }),
    });
    const peer = await bench.peer(port);
    peer.send({ event: 'hi' });
    expect(await peer.closed).toMatchObject({ code: 1009 });
  });

  own('counts where it changes what stands inside of an option', async (bench) => {
    const { port } = await bench.start({
      gateways: [gateway({ rateLimit: { messagesPerSecond: 1000 } })],
      prepare: useSubclass(bench, (at, options) => {
        Object.assign(Object(options['rateLimit']), { messagesPerSecond: 1, burst: 1, action: 'close' });
        return [at, options];
      }),
    });
    const peer = await bench.peer(port);
    peer.send({ event: 'hi' }, { event: 'hi' }, { event: 'hi' });
    expect(await peer.closed).toMatchObject({ code: 1008 });
  });

  const wrong: readonly [name: string, change: Change, message: string | RegExp][] = [
    [
      'a wrong value',
      (port, options) => [port, { ...options, maxPayload: 'much' }],
      /^PlainGateway, .*create\(\).*: Option "maxPayload" must be a number/,
    ],
    ['a wrong path', (port, options) => [port, { ...options, path: 5 }], 'Option "path" must be a string, not number'],
    [
      'a port that is none',
      (_port, options) => [Number('x'), options],
      'PlainGateway: the port must be a whole number from 0 to 65535, not NaN',
    ],
  ];
  for (const [name, change, message] of wrong) {
    own(`stops the start with ${name}`, async (bench) => {
      const { app } = await bench.assemble({ gateways: [gateway()], prepare: useSubclass(bench, change) });
      await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(message);
    });
  }

  own('is told of options that do not exist', async (bench) => {
    const { logs } = await bench.start({
      gateways: [gateway()],
      prepare: useSubclass(bench, (at, options) => [at, { ...options, maxPaylod: 5 }]),
    });
    expect(logs.texts('warn')).toEqual([
      expect.stringMatching(/PlainGateway.*create\(\).*"maxPaylod", did you mean "maxPayload"/),
    ]);
  });

  own('may be called for one path in two spellings, if it says the same each time', async (bench) => {
    const gateways = [gateway({ path: 'chat' }), gateway({ path: '/chat' }, 'ho')];
    const same = useSubclass(bench, (at, options) => [at, { ...options, verifyClient: everybody }]);
    const { port } = await bench.start({ gateways, prepare: same });
    const peer = await bench.peer(port, '/chat');
    expect(await peer.exchange({ event: 'hi' }, { event: 'ho' })).toEqual(['hi there', 'ho there']);
    const other = useSubclass(bench, (at, options) => [at, { ...options, verifyClient: () => true }]);
    const { app } = await bench.assemble({ gateways, prepare: other });
    await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(
      'called twice for the path "/chat", with different values for the option "verifyClient"',
    );
  });
});

defineOwn('a subclass that serves a gateway elsewhere', (own) => {
  @UseHandshakeGuards(guard(() => false))
  @WebSocketGateway({ path: '/guarded' })
  class GuardedGateway extends AnswersSentinel {}

  @WebSocketGateway({ path: '/asked' })
  class AskedGateway extends AnswersSentinel implements OnGatewayHandshake {
    handleHandshake(): never {
      throw new Error('refused');
    }
  }

  const elsewhere: readonly [name: string, change: (own: number) => Change, own: boolean, prefix: string][] = [
    [
      'another path',
      () => (port, options) => [port, { ...options, path: `/v2${String(options['path'])}` }],
      false,
      '/v2',
    ],
    ['another port', (ownPort) => (_port, options) => [ownPort, options], true, ''],
    [
      'an own object',
      () =>
        (port, { path }) => [port, { path: `/v2${String(path)}` }],
      false,
      '/v2',
    ],
    ['a copy through JSON', (ownPort) => (_port, options) => [ownPort, JSON.parse(JSON.stringify(options))], true, ''],
  ];

  async function served(bench: Bench, change: (own: number) => Change) {
    const ownPort = await freePort();
    const { port } = await bench.start({
      gateways: [GuardedGateway, AskedGateway, gateway({ path: '/open' })],
      prepare: useSubclass(bench, change(ownPort)),
    });
    return { port, ownPort };
  }

  for (const [name, change, onOwn, prefix] of elsewhere) {
    own(`asks its guards and handleHandshake there: ${name}`, async (bench) => {
      const { port, ownPort } = await served(bench, change);
      const at = onOwn ? ownPort : port;
      expect(await answerOf(bench, at, `${prefix}/guarded`)).toMatchObject({ status: 403 });
      expect(await answerOf(bench, at, `${prefix}/asked`)).toMatchObject({ status: 500 });
      const peer = await bench.peer(at, `${prefix}/open`);
      expect(await peer.exchange({ event: 'hi' })).toEqual(['hi there']);
    });
  }

  own('does not start where two that have named different paths would share one', async (bench) => {
    const { app } = await bench.assemble({
      gateways: [DecoyGateway, gateway({ path: '/open' }), GuardedGateway],
      prepare: useSubclass(bench, (at, options) => [
        at,
        options['path'] === '/decoy' ? options : { ...options, path: '/all' },
      ]),
    });
    await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(
      'create() of the adapter was called for GuardedGateway with the path "/all", which is served for PlainGateway already',
    );
  });

  own('answers requests to handlers with interceptors as before, and logs where it serves', async (bench) => {
    const pass: NestInterceptor = { intercept: (_context, next) => next.handle() };

    @WebSocketGateway({ path: '/open' })
    class InterceptedGateway extends AnswersSentinel {
      @UseInterceptors(pass)
      @SubscribeMessage('hi')
      hi(): string {
        return 'hi there';
      }
    }

    const { port, logs } = await bench.start({
      gateways: [InterceptedGateway],
      prepare: useSubclass(bench, (at, given) => [at, { ...given, path: '/moved' }]),
    });
    const peer = await bench.peer(port, '/moved');
    expect(await peer.exchange({ event: 'hi', id: 1 })).toEqual([{ event: '$complete', data: 'hi there', id: 1 }]);
    expect(logs.texts('log').join('\n')).toContain(`InterceptedGateway on ws://127.0.0.1:${port}/moved, events: hi`);
  });
});
