import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Body, Controller, Get, Post, type INestApplication } from '@nestjs/common';
import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocketServer } from 'ws';
import { RawWsAdapter } from '../../src/index.js';
import { defineContract, defineOwn, type Case } from './contract.js';
import type { Bench, Setup } from './support/bench.js';
import { portOf, takePort } from './support/free-port.js';
import { AnswersSentinel } from './support/sentinel.js';

/** Runs a case while somebody else has the port on which a gateway wants to listen. */
async function withTakenPort(
  bench: Bench,
  run: (port: number, logs: () => string[], start: () => Promise<unknown>) => Promise<void>,
) {
  const taken = await takePort();
  const port = portOf(taken);

  @WebSocketGateway(port)
  class LateGateway {}

  const { app, logs } = await bench.assemble({ gateways: [LateGateway] });
  try {
    await run(
      port,
      () => logs.texts('error'),
      () => app.listen(0, '127.0.0.1'),
    );
  } finally {
    taken.close();
  }
}

/** Assembles an application whose one gateway has these options, and gives what its start says. */
async function startWith(bench: Bench, options: Record<string, unknown>) {
  @WebSocketGateway(options)
  class OptionsGateway extends AnswersSentinel {}

  const { app, logs } = await bench.assemble({ gateways: [OptionsGateway] });
  return { start: () => app.listen(0, '127.0.0.1'), warnings: () => logs.texts('warn') };
}

function reservedGateway(event: string) {
  @WebSocketGateway()
  class ReservedGateway extends AnswersSentinel {
    @SubscribeMessage(event)
    answer(): string {
      return 'answered';
    }
  }

  return ReservedGateway;
}

@Controller()
class HelloController {
  @Get('hello')
  hello(): string {
    return 'hello over HTTP';
  }

  @Post('hello')
  greet(@Body('name') name: string): string {
    return `hello ${name}`;
  }
}

defineContract('what stops a start', ({ differs }) => {
  differs('port-in-use', 'S11 the port of a gateway is taken', {
    theirs: (bench) =>
      withTakenPort(bench, async (_port, errors, start) => {
        await start();
        expect(errors().join()).toContain('EADDRINUSE');
      }),
    ours: (bench) =>
      withTakenPort(bench, async (port, _errors, start) => {
        await expect(start()).rejects.toMatchObject({
          code: 'EADDRINUSE',
          message: expect.stringContaining(String(port)),
        });
      }),
  });

  const wrongValues: readonly [name: string, value: unknown][] = [
    ['maxPayload', -1],
    ['maxPayload', 'much'],
    ['closeTimeout', Infinity],
    ['protocols', 'chat'],
  ];
  for (const [name, value] of wrongValues) {
    differs('wrong-option-value', `${name} is ${String(value)}`, {
      theirs: async (bench) => {
        const { start, warnings } = await startWith(bench, { [name]: value });
        await start();
        expect(warnings()).toEqual([]);
      },
      ours: async (bench) => {
        const { start } = await startWith(bench, { [name]: value });
        await expect(start()).rejects.toThrow(new RegExp(name));
      },
    });
  }

  differs('unknown-option', 'an option that is spelled wrong', {
    theirs: async (bench) => {
      const { start, warnings } = await startWith(bench, { maxPaylod: 100 });
      await start();
      expect(warnings()).toEqual([]);
    },
    ours: async (bench) => {
      const { start, warnings } = await startWith(bench, { maxPaylod: 100 });
      await start();
      expect(warnings()).toEqual([expect.stringMatching(/(?=.*OptionsGateway)(?=.*maxPaylod)(?=.*maxPayload)/s)]);
    },
  });

  for (const event of ['exception', '$next', '$complete', '$cancel']) {
    differs('reserved-event', `a handler is subscribed to ${event}`, {
      theirs: async (bench) => {
        const peer = await bench.connect([reservedGateway(event)]);
        expect(await peer.exchange({ event })).toEqual(['answered']);
      },
      ours: async (bench) => {
        const { app } = await bench.assemble({ gateways: [reservedGateway(event)] });
        const start = app.listen(0, '127.0.0.1');
        await expect(start).rejects.toThrow('ReservedGateway');
        await expect(start).rejects.toThrow(event);
      },
    });
  }
});

/** What JavaScript lets a decorator be given, as the text of an environment variable for a port. */
function decorated(...args: unknown[]) {
  class TextPortGateway extends AnswersSentinel {}
  const decorator: ClassDecorator = Reflect.apply(WebSocketGateway, undefined, args);
  decorator(TextPortGateway);
  return TextPortGateway;
}

defineContract('a port that is a text', ({ differs }) => {
  const gateways = [decorated('3001', { verifyClient: () => false })];

  differs('text-port', 'its gateway says whom to let in', {
    theirs: async (bench) => {
      const peer = await bench.connect(gateways);
      expect(await peer.exchange()).toEqual([]);
    },
    ours: async (bench) => {
      const { app } = await bench.assemble({ gateways });
      await expect(app.listen(0, '127.0.0.1')).rejects.toThrow('must be a whole number and not the text "3001"');
    },
  });
});

defineOwn('what stops a start', (own) => {
  const makers: readonly [name: string, make: (app: INestApplication) => RawWsAdapter][] = [
    ['with the application', (app) => new RawWsAdapter(app)],
    ['without it', (app) => new RawWsAdapter(app.getHttpServer())],
  ];
  for (const [name, make] of makers) {
    own(`a port that is a text, for which Nest drops all options, ${name}`, async (bench) => {
      for (const [port, seen] of [
        ['3001', 'the text "3001"'],
        [30.5, 'a number'],
      ]) {
        const { app } = await bench.assemble({
          gateways: [decorated(port, { verifyClient: () => false })],
          prepare: (assembled) => void assembled.useWebSocketAdapter(make(assembled)),
        });
        await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(
          `TextPortGateway: the port in @WebSocketGateway() must be a whole number and not ${seen}`,
        );
      }
    });
  }
});

defineContract('what a start warns of', ({ differs }) => {
  @WebSocketGateway()
  class TwiceGateway extends AnswersSentinel {
    @SubscribeMessage('say')
    first(): string {
      return 'first';
    }

    @SubscribeMessage('say')
    second(): string {
      return 'second';
    }
  }

  const twice =
    (warnings: readonly unknown[], replies: readonly string[]): Case =>
    async (bench) => {
      const { port, logs } = await bench.start({ gateways: [TwiceGateway] });
      expect(logs.texts('warn')).toEqual(warnings);
      const peer = await bench.peer(port);
      expect(await peer.exchange({ event: 'say' })).toEqual(replies);
    };

  differs('two-handlers', 'two methods of a gateway for one event', {
    theirs: twice([], ['second']),
    ours: twice(
      [
        expect.stringContaining(
          'TwiceGateway: first and second are subscribed to the same event "say": all of them run',
        ),
      ],
      ['first', 'second'],
    ),
  });

  const Gateway = reservedGateway('say');
  const unconnected: readonly [name: string, setup: Partial<Setup>, warning: RegExp][] = [
    [
      'an application in which nobody is a gateway',
      { controllers: [HelloController] },
      /^No module provides a gateway: /,
    ],
    [
      'a gateway that Nest does not connect',
      { providers: [{ provide: Gateway, useFactory: () => new Gateway() }] },
      /^ReservedGateway is provided by a value or a factory: Nest connects a gateway only if /,
    ],
  ];
  for (const [name, setup, warning] of unconnected) {
    const warned =
      (warnings: readonly unknown[]): Case =>
      async (bench) => {
        const { logs } = await bench.start({ gateways: [], ...setup });
        expect(logs.texts('warn')).toEqual(warnings);
      };
    differs('unconnected-gateway', name, { theirs: warned([]), ours: warned([expect.stringMatching(warning)]) });
  }
});

defineOwn('what a start does not warn of', (own) => {
  own('a class that replaces the handler that it inherits, or another gateway that has the event', async (bench) => {
    const Base = reservedGateway('say');

    @WebSocketGateway()
    class HeirGateway extends Base {
      @SubscribeMessage('say')
      override answer(): string {
        return 'heir';
      }
    }

    const { logs } = await bench.start({ gateways: [HeirGateway, reservedGateway('say')] });
    expect(logs.texts('warn')).toEqual([]);
  });

  own('another name for a gateway that it connects', async (bench) => {
    const Gateway = reservedGateway('say');
    const { logs } = await bench.start({ gateways: [Gateway], providers: [{ provide: 'SAY', useExisting: Gateway }] });
    expect(logs.texts('warn')).toEqual([]);
  });
});

defineContract('others on the same HTTP server', ({ differs }) => {
  const h2c = [
    'GET /hello HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: Upgrade, HTTP2-Settings, close',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAAQAAP__',
    '',
    '',
  ].join('\r\n');

  async function answerToH2c(bench: Bench): Promise<string> {
    const { port } = await bench.start({ gateways: [reservedGateway('any')], controllers: [HelloController] });
    const peer = await bench.rawPeer(port);
    peer.socket.write(h2c);
    return peer.readToEnd();
  }

  async function answerToPost(bench: Bench): Promise<string> {
    const { port } = await bench.start({ gateways: [reservedGateway('any')], controllers: [HelloController] });
    const peer = await bench.rawPeer(port);
    const fields = 'Content-Type: application/json\r\nContent-Length: 14\r\n\r\n';
    peer.socket.write(h2c.replace('GET', 'POST').replace(/\r\n$/, fields) + '{"name":"Ada"}');
    return peer.readToEnd();
  }

  differs('foreign-upgrade-header', 'H73 a REST call with a body that offers h2c reaches its route', {
    theirs: async (bench) => {
      expect(await answerToPost(bench)).toBe('');
    },
    ours: async (bench) => {
      expect(await answerToPost(bench)).toMatch(/^HTTP\/1\.1 201 Created\r\n[^]*hello Ada/);
    },
  });

  differs('foreign-upgrade-header', 'H73 a REST call that offers h2c reaches its route', {
    theirs: async (bench) => {
      expect(await answerToH2c(bench)).toBe('');
    },
    ours: async (bench) => {
      expect(await answerToH2c(bench)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*hello over HTTP/);
    },
  });

  /** A WebSocket server that is no gateway, as a GraphQL server or a dev server has one. */
  async function withNeighbour(bench: Bench, run: (port: number) => Promise<void>): Promise<void> {
    const neighbour = new WebSocketServer({ noServer: true });
    neighbour.on('connection', (client) => client.send('"hello from the neighbour"'));
    const { app, port } = await bench.start({ gateways: [reservedGateway('any')] });
    app.getHttpServer().on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.url === '/neighbour' && !socket.destroyed) {
        neighbour.handleUpgrade(request, socket, head, (client) => neighbour.emit('connection', client, request));
      }
    });
    await run(port);
  }

  differs('foreign-upgrade-listener', "H67 another upgrade listener's path", {
    theirs: (bench) =>
      withNeighbour(bench, async (port) => {
        await expect(bench.peer(port, '/neighbour')).rejects.toThrow('socket hang up');
      }),
    ours: (bench) =>
      withNeighbour(bench, async (port) => {
        const stranger = await bench.peer(port, '/neighbour');
        expect(await stranger.next()).toBe('hello from the neighbour');
        const peer = await bench.peer(port);
        expect(await peer.exchange({ event: 'any' })).toEqual(['answered']);
      }),
  });
});
