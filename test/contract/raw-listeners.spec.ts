import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { createWebSocketStream } from 'ws';
import type { RawWebSocket } from '../../src/index.js';
import { deferred, type Deferred } from '../support/deferred.js';
import { until } from '../support/turns.js';
import { defineOwn } from './contract.js';
import { portOf } from './support/free-port.js';
import type { Bench } from './support/bench.js';
import type { Peer } from './support/peer.js';
import * as ours from '../../src/server/base/ours.js';

/** Begins to listen to a client, in one of the ways there are. */
type Listen = (client: RawWebSocket, hear: (message: string) => void) => void;

const text = (data: unknown) => String(data);

const WAYS: readonly { readonly name: string; readonly listen: Listen }[] = [
  {
    name: 'on',
    listen: (client, hear) => client.on('message', (data, isBinary) => hear(`${isBinary ? 'b' : 't'} ${text(data)}`)),
  },
  {
    name: 'addEventListener',
    listen: (client, hear) =>
      client.addEventListener('message', ({ data }) =>
        hear(typeof data === 'string' ? `t ${data}` : `b ${text(data)}`),
      ),
  },
  {
    name: 'onmessage',
    listen: (client, hear) => {
      client.onmessage = ({ data }) => hear(typeof data === 'string' ? `t ${data}` : `b ${text(data)}`);
    },
  },
];

/** A gateway that listens when it has found out who its client is. */
function gatewayOf(known: Deferred<void>, listen: Listen) {
  @WebSocketGateway()
  class ListeningGateway {
    readonly heard: string[] = [];
    client: RawWebSocket | undefined;

    async handleConnection(client: RawWebSocket): Promise<void> {
      this.client = client;
      await known.promise;
      listen(client, (message) => this.heard.push(message));
    }

    @SubscribeMessage('count')
    count(): number {
      return this.heard.length;
    }
  }
  return ListeningGateway;
}

/** The answer to a ping shows that the server has read what came before it. */
async function readSoFar(peer: Peer): Promise<void> {
  peer.socket.ping();
  await once(peer.socket, 'pong');
}

async function start(bench: Bench, listen: Listen) {
  const known = deferred();
  const Gateway = gatewayOf(known, listen);
  const { app, logs } = await bench.start({ gateways: [Gateway] });
  const peer = await bench.peer(portOf(app.getHttpServer()));
  return { known, gateway: app.get(Gateway), peer, logs };
}

defineOwn('listeners to raw messages that an async handleConnection adds', (own) => {
  for (const { name, listen } of WAYS) {
    own(`A28 hear what came meanwhile, in order and once: ${name}`, async (bench) => {
      const { known, gateway, peer } = await start(bench, listen);
      peer.send('one', Buffer.from('two'), 'three');
      await readSoFar(peer);
      known.resolve();
      await until(() => gateway.heard.length === 3);
      peer.send('four', { event: 'count' });
      await until(() => gateway.heard.length === 5);
      expect(gateway.heard).toEqual(['t one', 'b two', 't three', 't four', 't {"event":"count"}']);
    });
  }

  own('A28 hear one after the other, each by a once of its own', async (bench) => {
    const heard: string[] = [];
    const known = deferred();
    @WebSocketGateway()
    class AskingGateway {
      async handleConnection(client: RawWebSocket): Promise<void> {
        await known.promise;
        while (heard.length < 3) heard.push(text((await once(client, 'message'))[0]));
      }
    }
    const peer = await bench.connect([AskingGateway]);
    peer.send('one', 'two');
    await readSoFar(peer);
    known.resolve();
    await until(() => heard.length === 2);
    peer.send('three');
    await until(() => heard.length === 3);
    expect(heard).toEqual(['one', 'two', 'three']);
  });

  own('A28 hear what came meanwhile through a stream of ws', async (bench) => {
    const chunks: Buffer[] = [];
    const { known, peer } = await start(bench, (client) => {
      const stream: Readable = createWebSocketStream(client);
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    });
    peer.send('one ', Buffer.from('two '));
    await readSoFar(peer);
    known.resolve();
    await until(() => chunks.length === 2);
    peer.send('three');
    await until(() => chunks.length === 3);
    expect(Buffer.concat(chunks).toString()).toBe('one two three');
  });

  own('A24 hear more than is kept: the client is not read meanwhile', async (bench) => {
    const { known, gateway, peer } = await start(bench, WAYS[0]!.listen);
    for (let i = 0; i < 1_000; i++) peer.send(`${i}`);
    await until(() => gateway.client?.[ours.isHeld] === true);
    known.resolve();
    await until(() => gateway.heard.length === 1_000);
    expect(gateway.heard).toEqual(Array.from({ length: 1_000 }, (_, i) => `t ${i}`));
    expect(gateway.client?.[ours.isHeld]).toBe(false);
  });

  own('A28 hear nothing twice if they were there before', async (bench) => {
    const known = deferred();
    const heard: string[] = [];
    @WebSocketGateway()
    class EarlyGateway {
      async handleConnection(client: RawWebSocket): Promise<void> {
        client.on('message', (data) => heard.push(text(data)));
        await known.promise;
        client.on('message', (data) => heard.push(`late ${text(data)}`));
      }
    }
    const peer = await bench.connect([EarlyGateway]);
    peer.send('one');
    await until(() => heard.length === 1);
    known.resolve();
    await readSoFar(peer);
    peer.send('two');
    await until(() => heard.length === 3);
    expect(heard).toEqual(['one', 'two', 'late two']);
  });

  own('A28 are told nothing where handleConnection has ended without them', async (bench) => {
    const { known, gateway, peer } = await start(bench, () => undefined);
    peer.send('forgotten');
    await readSoFar(peer);
    known.resolve();
    await readSoFar(peer);
    WAYS[0]!.listen(gateway.client!, (message) => gateway.heard.push(message));
    peer.send('heard');
    await until(() => gateway.heard.length > 0);
    expect(gateway.heard).toEqual(['t heard']);
  });

  own('S14 that throw end their connection, and nobody else', async (bench) => {
    const { known, peer } = await start(bench, (client) => {
      client.on('message', () => {
        throw new Error('mine');
      });
    });
    peer.send('one');
    await readSoFar(peer);
    known.resolve();
    expect((await peer.closed).code).toBe(1011);
  });
});
