import type { Type } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { RawWsAdapter, UseHandshakeGuards } from '../../src/index.js';
import { defineContract, defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';
import { DecoyGateway } from './support/decoy.js';
import { portOf } from './support/free-port.js';
import { guard } from './support/guards.js';
import { AnswersSentinel } from './support/sentinel.js';

defineContract('an adapter that knows neither application nor HTTP server', ({ differs }) => {
  @WebSocketGateway()
  class LostGateway extends AnswersSentinel {}

  const lost = (bench: Bench) =>
    bench.assemble({ gateways: [LostGateway], prepare: (app) => void app.useWebSocketAdapter(bench.subject.make()) });

  differs('no-application', 'a gateway on the port of the application', {
    theirs: async (bench) => {
      const { app } = await lost(bench);
      await app.listen(0, '127.0.0.1');
      await expect(bench.peer(portOf(app.getHttpServer()))).rejects.toThrow('Unexpected server response: 404');
    },
    ours: async (bench) => {
      const { app } = await lost(bench);
      await expect(app.listen(0, '127.0.0.1')).rejects.toThrow('LostGateway is on the port of the application');
    },
  });
});

defineOwn('an adapter that knows the HTTP server and not the application', (own) => {
  @WebSocketGateway({ path: '/open' })
  class OpenGateway extends AnswersSentinel {}

  @UseHandshakeGuards(guard(() => false))
  @WebSocketGateway({ path: '/open' })
  class GuardedGateway extends AnswersSentinel {}

  @WebSocketGateway({ path: '/open' })
  class AskedGateway extends AnswersSentinel {
    handleHandshake(): never {
      throw new Error('refused');
    }
  }

  own('serves gateways that leave handshakes alone, whatever other classes there are', async (bench) => {
    const { port } = await bench.start({
      gateways: [DecoyGateway, OpenGateway],
      prepare: (app) => void app.useWebSocketAdapter(new RawWsAdapter(app.getHttpServer())),
    });
    const peer = await bench.peer(port, '/open');
    expect(await peer.exchange()).toEqual([]);
  });

  const asked: readonly [gateway: Type, what: string][] = [
    [GuardedGateway, '@UseHandshakeGuards() of GuardedGateway'],
    [AskedGateway, 'handleHandshake of AskedGateway'],
  ];
  for (const [gateway, what] of asked) {
    for (const gateways of [[gateway], [DecoyGateway, OpenGateway, gateway], [DecoyGateway, gateway, OpenGateway]]) {
      own(
        `does not start with ${what} as number ${gateways.indexOf(gateway) + 1} of ${gateways.length}`,
        async (bench) => {
          const { app } = await bench.assemble({
            gateways,
            prepare: (assembled) => void assembled.useWebSocketAdapter(new RawWsAdapter(assembled.getHttpServer())),
          });
          const message = `${what} needs the application: new RawWsAdapter(app)`;
          await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(message);
        },
      );
    }
  }

  own('does not start without a server for gateways on the port of the application', async (bench) => {
    const { app } = await bench.assemble({
      gateways: [OpenGateway],
      prepare: (assembled) => void assembled.useWebSocketAdapter(new RawWsAdapter()),
    });
    await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(
      'OpenGateway is on the port of the application, and needs the application: new RawWsAdapter(app)',
    );
  });
});
