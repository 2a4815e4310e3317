import { once } from 'node:events';
import { Injectable } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  RawWsAdapter,
  type CutOffReason,
  type GatewayClass,
  type RawWebSocketServer,
  type RawWsAdapterOptions,
  type RawWsGatewayOptions,
  type RefusedMessages,
} from '../../src/index.js';
import { adapters } from '../contract/support/adapters.js';
import { Bench, type RunningApp } from '../contract/support/bench.js';
import type { Peer } from '../contract/support/peer.js';
import { deferred } from '../support/deferred.js';

const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);

afterEach(() => bench.clear());

/** Returns when the server has read everything that the peer has sent so far. */
async function served(peer: Peer): Promise<void> {
  const pong = once(peer.socket, 'pong');
  peer.socket.ping();
  await pong;
}

describe('the option concurrency', () => {
  function workshop(options: RawWsGatewayOptions) {
    const slow = deferred();

    @WebSocketGateway(options)
    class WorkGateway {
      @SubscribeMessage('slow')
      async slow(): Promise<string> {
        await slow.promise;
        return 'slow';
      }

      @SubscribeMessage('quick')
      quick(@MessageBody() data: number): string {
        return `quick ${data}`;
      }
    }

    return { WorkGateway, slow };
  }

  it.each<[string, RawWsGatewayOptions, string[]]>([
    ['1', { concurrency: 1 }, ['slow', 'quick 1', 'quick 2']],
    ['Infinity', { concurrency: Infinity }, ['quick 1', 'quick 2', 'slow']],
    ['none', {}, ['quick 1', 'quick 2', 'slow']],
  ])('of %s decides about the order of the replies', async (_name, options, replies) => {
    const { WorkGateway, slow } = workshop(options);
    const peer = await bench.connect([WorkGateway]);
    peer.send({ event: 'slow' }, { event: 'quick', data: 1 }, { event: 'quick', data: 2 });
    await served(peer);
    slow.resolve();
    expect([await peer.next(), await peer.next(), await peer.next()]).toEqual(replies);
  });

  it('of 1 keeps no other client waiting', async () => {
    const { WorkGateway, slow } = workshop({ concurrency: 1 });
    const { port } = await bench.start({ gateways: [WorkGateway] });
    const [busy, other] = [await bench.peer(port), await bench.peer(port)];
    busy.send({ event: 'slow' });
    await served(busy);
    other.send({ event: 'quick', data: 1 });
    expect(await other.next()).toBe('quick 1');
    slow.resolve();
    expect(await busy.next()).toBe('slow');
  });

  it('counts for all gateways of a path, whichever of them says it', async () => {
    const { WorkGateway, slow } = workshop({ concurrency: 1 });

    @WebSocketGateway()
    class OtherGateway {
      @SubscribeMessage('other')
      other(): string {
        return 'other';
      }
    }

    const peer = await bench.connect([OtherGateway, WorkGateway]);
    peer.send({ event: 'slow' }, { event: 'other' });
    await served(peer);
    slow.resolve();
    expect([await peer.next(), await peer.next()]).toEqual(['slow', 'other']);
  });
});

describe('the option refusedMessages', () => {
  const seen: { server?: RawWebSocketServer } = {};

  function gatewayWith(refusedMessages: RefusedMessages) {
    @WebSocketGateway({ refusedMessages })
    class StrictGateway implements OnGatewayInit<RawWebSocketServer> {
      afterInit(server: RawWebSocketServer): void {
        seen.server = server;
      }

      @SubscribeMessage('hi')
      hi(): string {
        return 'ho';
      }
    }

    return StrictGateway;
  }

  const deep = '['.repeat(129) + ']'.repeat(129);
  const mistakes: [name: string, message: unknown, counted: object][] = [
    ['no JSON', 'no JSON', { invalid_json: 1 }],
    ['no message', '[]', { invalid_message: 1 }],
    ['too deep', deep, { too_deep: 1 }],
    ['of an unknown event', { event: 'nobody' }, { unknown_event: 1 }],
  ];

  it.each(mistakes)('reply: answers a message that is %s and goes on', async (_name, message, counted) => {
    const peer = await bench.connect([gatewayWith('reply')]);
    peer.send(message, { event: 'hi' });
    expect(await peer.next()).toMatchObject({ event: 'exception', data: { status: 'error' } });
    expect(await peer.next()).toBe('ho');
    expect(seen.server?.metrics().incidents.messageRefused).toMatchObject(counted);
  });

  it.each(mistakes)('ignore: only counts a message that is %s and goes on', async (_name, message, counted) => {
    const peer = await bench.connect([gatewayWith('ignore')]);
    peer.send(message, { event: 'hi' });
    expect(await peer.next()).toBe('ho');
    expect(seen.server?.metrics().incidents.messageRefused).toMatchObject(counted);
  });

  it.each(mistakes)('close: ends a client whose message is %s, and logs it', async (name, message, counted) => {
    const { port, logs } = await bench.start({ gateways: [gatewayWith('close')] });
    const [peer, other] = [await bench.peer(port), await bench.peer(port)];
    const told: CutOffReason[] = [];
    seen.server?.on('cutOff', (reason) => told.push(reason));
    peer.send(message, { event: 'hi' });
    const [code, cutOff] = name === 'no JSON' ? [1007, 'invalid_data'] : [1008, 'message_refused'];
    expect(await peer.closed).toMatchObject({ code });
    expect(told).toEqual([cutOff]);
    expect(seen.server?.metrics().incidents).toMatchObject({ messageRefused: counted, cutOff: { [cutOff]: 1 } });
    expect(logs.texts('warn')).toEqual([expect.stringMatching(`^Cut off client \\S+ of "/" from .+: ${cutOff} `)]);
    other.send({ event: 'hi' });
    expect(await other.next()).toBe('ho');
  });
});

describe('the option gatewayOptions', () => {
  /** What a ConfigService is: a provider that knows its values when the application has been put together. */
  @Injectable()
  class Settings {
    get(): RawWsGatewayOptions {
      return { maxPayload: 20 };
    }
  }

  @WebSocketGateway({ path: '/one', maxPayload: 1000 })
  class OneGateway {
    @SubscribeMessage('length')
    length(@MessageBody() text: string): number {
      return text.length;
    }
  }

  @WebSocketGateway({ path: '/two', maxPayload: 1000 })
  class TwoGateway extends OneGateway {}

  type GatewayOptions = NonNullable<RawWsAdapterOptions['gatewayOptions']>;

  function assemble(
    gatewayOptions: (app: RunningApp['app']) => GatewayOptions,
    defaults: RawWsAdapterOptions = {},
  ): Promise<Omit<RunningApp, 'port'>> {
    return bench.assemble({
      gateways: [OneGateway, TwoGateway],
      providers: [Settings],
      prepare: (app) =>
        void app.useWebSocketAdapter(new RawWsAdapter(app, { ...defaults, gatewayOptions: gatewayOptions(app) })),
    });
  }

  /** Listens, and gives what becomes of a message of 40 characters on each path. */
  async function outcomes(app: RunningApp['app'], length = 40): Promise<unknown[]> {
    await app.listen(0, '127.0.0.1');
    const port = Number(new URL(await app.getUrl()).port);
    const peers = [await bench.peer(port, '/one'), await bench.peer(port, '/two')];
    return Promise.all(
      peers.map((peer) => {
        peer.send({ event: 'length', data: 'x'.repeat(length) });
        return Promise.race([peer.next(), peer.closed.then(({ code }) => code)]);
      }),
    );
  }

  it('reads them at the start from a provider, and they win over the decorator of that gateway alone', async () => {
    const gatewayOptions = jest.fn<GatewayOptions>();
    const { app } = await assemble((running) =>
      gatewayOptions.mockImplementation((gateway) =>
        gateway === OneGateway ? running.get(Settings).get() : undefined,
      ),
    );
    expect(gatewayOptions).not.toHaveBeenCalled();
    expect(await outcomes(app)).toEqual([1009, 40]);
    const asked = gatewayOptions.mock.calls.map(([gateway]) => gateway);
    expect(new Set<GatewayClass>(asked)).toEqual(new Set<GatewayClass>([OneGateway, TwoGateway]));
    expect(asked).toHaveLength(2);
  });

  it('puts them over the options of the adapter, which stay for what they leave out', async () => {
    const defaults = { closeTimeout: 1000, refusedMessages: 'close' } as const;
    const { app } = await assemble(
      () =>
        ({ name }) =>
          name === 'OneGateway' ? { refusedMessages: 'ignore' } : {},
      defaults,
    );
    await app.listen(0, '127.0.0.1');
    const port = Number(new URL(await app.getUrl()).port);
    const [one, two] = [await bench.peer(port, '/one'), await bench.peer(port, '/two')];
    for (const peer of [one, two]) peer.send('no JSON', { event: 'length', data: 'x' });
    expect(await one.next()).toBe(1);
    expect(await two.closed).toMatchObject({ code: 1007 });
  });

  it('leaves to the decorator what the application has no value for', async () => {
    const nothing: object = { maxPayload: undefined };
    const { app } = await assemble(() => (gateway) => (gateway === OneGateway ? nothing : undefined));
    expect(await outcomes(app, 1000)).toEqual([1009, 1009]);
  });

  it('has nothing to say about an application whose gateways all get undefined', async () => {
    const { app, logs } = await assemble(() => () => undefined);
    expect(await outcomes(app)).toEqual([40, 40]);
    expect(logs.texts('warn')).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a wrong value', { maxPayload: -1 }, 'OneGateway: Option "maxPayload" must be a whole number from 1 to '],
    ['a path', { path: '/three' }, 'OneGateway: only the decorator can give the path'],
    ['a path that is undefined', { path: undefined }, 'OneGateway: only the decorator can give the path'],
    ['a port', { port: 1 }, 'OneGateway: only the decorator can give the port'],
    [
      'a promise',
      Promise.resolve({ maxPayload: 1 }),
      'OneGateway: "gatewayOptions" must return an object or undefined, and no promise',
    ],
    ['an array', [], 'OneGateway: "gatewayOptions" must return an object or undefined, and no promise'],
    ['a namespace', { namespace: '/chat' }, 'OneGateway: RawWsAdapter does not support namespaces'],
  ])('stops the start for %s and names the gateway', async (_name, options, message) => {
    const { app } = await assemble(() => (gateway) => (gateway === OneGateway ? options : undefined));
    await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(message);
    expect(app.getHttpServer().listening).toBe(false);
  });

  it('stops the start with what the function throws, such as a setting that is missing', async () => {
    const { app } = await assemble(() => () => {
      throw new Error('WS_MAX_PAYLOAD is not set');
    });
    await expect(app.listen(0, '127.0.0.1')).rejects.toThrow('WS_MAX_PAYLOAD is not set');
  });

  it('stops the start where it is async, and logs why its promise was rejected', async () => {
    const { app, logs } = await assemble(() => () => Object(Promise.reject(new Error('no configuration'))));
    await expect(app.listen(0, '127.0.0.1')).rejects.toThrow('OneGateway: "gatewayOptions" must return an object');
    expect(logs.texts('error').join('\n')).toContain('no configuration');
  });

  it('warns of options that do not exist and names the gateway', async () => {
    const unknown: object = { maxPaylod: 5 };
    const { app, logs } = await assemble(() => (gateway) => (gateway === OneGateway ? unknown : undefined));
    expect(await outcomes(app)).toEqual([40, 40]);
    expect(logs.texts('warn')).toEqual([
      'OneGateway: unknown option "maxPaylod", did you mean "maxPayload"? RawWsAdapter',
    ]);
  });

  it('needs the application, which alone knows its gateways', async () => {
    const { app } = await bench.assemble({ gateways: [OneGateway] });
    for (const server of [app.getHttpServer(), undefined]) {
      expect(() => new RawWsAdapter(server, { gatewayOptions: () => undefined })).toThrow(
        new TypeError('Option "gatewayOptions" needs the application: new RawWsAdapter(app, …)'),
      );
    }
  });

  it('is refused if it is no function, and is not mistaken for an option of a gateway', async () => {
    const { app, logs } = await bench.assemble({ gateways: [OneGateway] });
    const options: object = { gatewayOptions: { maxPayload: 5 } };
    expect(() => new RawWsAdapter(app, options)).toThrow('Option "gatewayOptions" must be a function, not object');
    expect(new RawWsAdapter(app, { gatewayOptions: () => undefined })).toBeInstanceOf(RawWsAdapter);
    expect(logs.texts('warn')).toEqual([]);
  });
});
