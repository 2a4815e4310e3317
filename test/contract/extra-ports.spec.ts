import { createServer as createHttpsServer } from 'node:https';
import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { defineContract } from './contract.js';
import type { Bench } from './support/bench.js';
import { DecoyGateway } from './support/decoy.js';
import { freePort } from './support/free-port.js';
import { refusalOf } from './support/refusal.js';
import { AnswersSentinel } from './support/sentinel.js';

@WebSocketGateway()
class RootGateway extends AnswersSentinel {
  @SubscribeMessage('where')
  where(): string {
    return 'root';
  }
}

const where = { event: 'where' };

defineContract('ports of their own', ({ same, differs }) => {
  same('a gateway may have a port of its own, beside one on the application', async (bench) => {
    const extra = await freePort();

    @WebSocketGateway(extra)
    class ExtraGateway extends AnswersSentinel {
      @SubscribeMessage('where')
      where(): string {
        return 'extra';
      }
    }

    const { port } = await bench.start({ gateways: [RootGateway, ExtraGateway] });
    expect(await (await bench.peer(extra)).exchange(where)).toEqual(['extra']);
    expect(await (await bench.peer(port)).exchange(where)).toEqual(['root']);
  });

  same('H17 a gateway on a port of its own without a path accepts any path', async (bench) => {
    const extra = await freePort();

    @WebSocketGateway(extra)
    class AnywhereGateway extends AnswersSentinel {
      @SubscribeMessage('where')
      where(): string {
        return 'anywhere';
      }
    }

    await bench.start({ gateways: [AnywhereGateway] });
    for (const path of ['/', '/some/where', '/?x=1']) {
      const peer = await bench.peer(extra, path);
      expect(await peer.exchange(where)).toEqual(['anywhere']);
    }
  });

  const severalPaths = (port: number) => {
    @WebSocketGateway(port, { path: '/one' })
    class OneGateway extends AnswersSentinel {
      @SubscribeMessage('where')
      where(): string {
        return 'one';
      }
    }

    @WebSocketGateway(port, { path: '/two' })
    class TwoGateway extends AnswersSentinel {
      @SubscribeMessage('where')
      where(): string {
        return 'two';
      }
    }

    return [OneGateway, TwoGateway];
  };

  same('S19 several paths share one port of their own', async (bench) => {
    const extra = await freePort();
    await bench.start({ gateways: severalPaths(extra) });
    expect(await (await bench.peer(extra, '/one')).exchange(where)).toEqual(['one']);
    expect(await (await bench.peer(extra, '/two')).exchange(where)).toEqual(['two']);
  });

  same('ports of their own work for an adapter that was given the HTTP server only', async (bench) => {
    const extra = await freePort();
    const other = await freePort();

    @WebSocketGateway(other)
    class OtherGateway extends AnswersSentinel {
      @SubscribeMessage('where')
      where(): string {
        return 'other';
      }
    }

    await bench.start({
      gateways: [...severalPaths(extra), OtherGateway],
      prepare: (app) => {
        app.useWebSocketAdapter(bench.subject.make(app.getHttpServer()));
      },
    });
    expect(await (await bench.peer(extra, '/one')).exchange(where)).toEqual(['one']);
    expect(await (await bench.peer(extra, '/two')).exchange(where)).toEqual(['two']);
    expect(await (await bench.peer(other)).exchange(where)).toEqual(['other']);
  });

  differs('unknown-path', 'S19 a path that nobody has on a port of its own', {
    theirs: async (bench) => {
      const extra = await freePort();
      await bench.start({ gateways: severalPaths(extra) });
      expect(await refusalOf(bench, extra, '/three')).toBe('closed without an answer');
    },
    ours: async (bench) => {
      const extra = await freePort();
      await bench.start({ gateways: severalPaths(extra) });
      expect(await refusalOf(bench, extra, '/three')).toMatchObject({ statusLine: 'HTTP/1.1 404 Not Found' });
    },
  });

  async function besideTls(bench: Bench): Promise<string[]> {
    const extra = await freePort();

    @WebSocketGateway(extra)
    class PlainGateway extends AnswersSentinel {}

    const { logs } = await bench.start({
      gateways: [PlainGateway],
      prepare: (app) => void app.useWebSocketAdapter(bench.subject.make(createHttpsServer())),
    });
    expect(await (await bench.peer(extra)).exchange()).toEqual([]);
    return logs.texts('warn');
  }

  differs('plain-text-port', 'one beside an application that speaks TLS', {
    theirs: async (bench) => {
      expect(await besideTls(bench)).toEqual([]);
    },
    ours: async (bench) => {
      expect(await besideTls(bench)).toEqual([expect.stringMatching(/^A gateway: port \d+ speaks plain text \(ws:\)/)]);
    },
  });

  same('several gateways share one port of their own', async (bench) => {
    const extra = await freePort();

    @WebSocketGateway(extra)
    class LeftGateway extends AnswersSentinel {
      @SubscribeMessage('where')
      where(): string {
        return 'left';
      }
    }

    @WebSocketGateway(extra)
    class RightGateway {
      @SubscribeMessage('where')
      where(): string {
        return 'right';
      }
    }

    await bench.start({ gateways: [DecoyGateway, LeftGateway, RightGateway] });
    expect(await (await bench.peer(extra)).exchange(where)).toEqual(['left', 'right']);
  });
});
