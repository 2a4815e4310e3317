import { once } from 'node:events';
import { get } from 'node:http';
import { connect } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { firstValueFrom } from 'rxjs';
import { defineContract } from './contract.js';
import type { Bench } from './support/bench.js';
import { freePort, portOf } from './support/free-port.js';
import { AnswersSentinel } from './support/sentinel.js';

@WebSocketGateway({ path: '/ws' })
class EchoGateway extends AnswersSentinel {
  @SubscribeMessage('echo')
  echo(_client: unknown, data: unknown): unknown {
    return { event: 'echoed', data };
  }
}

@Controller()
class HelloController {
  @Get('hello')
  hello(): string {
    return 'hello over HTTP';
  }

  @MessagePattern('sum')
  sum(numbers: number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
  }
}

@Module({ providers: [EchoGateway], controllers: [HelloController] })
class AppModule {}

const echo = { event: 'echo', data: [1] };
const echoed = [{ event: 'echoed', data: [1] }];

async function httpGet(port: number, path: string): Promise<string> {
  const request = get({ host: '127.0.0.1', port, path, agent: false });
  const [response] = await once(request, 'response');
  let body = '';
  for await (const chunk of response) {
    body += String(chunk);
  }
  return body;
}

async function isRefused(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

const service = { gateways: [EchoGateway], controllers: [HelloController] };

defineContract('the application around the gateways', ({ same, differs }) => {
  for (const platform of ['express', 'fastify'] as const) {
    same(`${platform} serves HTTP and WebSockets on one port`, async (bench) => {
      const { port } = await bench.start({ ...service, platform });
      expect(await httpGet(port, '/hello')).toContain('hello over HTTP');
      const peer = await bench.peer(port, '/ws');
      expect(await peer.exchange(echo)).toEqual(echoed);
      expect(await httpGet(port, '/hello')).toContain('hello over HTTP');
    });
  }

  same('an application made by NestFactory works as one made for tests', async (bench) => {
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.useWebSocketAdapter(bench.subject.make(app));
    await app.listen(0, '127.0.0.1');
    const peer = await bench.peer(portOf(app.getHttpServer()), '/ws');
    expect(await peer.exchange(echo)).toEqual(echoed);
    await app.close();
  });

  same('the adapter may be given the HTTP server in place of the application', async (bench) => {
    const { port } = await bench.start({
      ...service,
      prepare: (app) => {
        app.useWebSocketAdapter(bench.subject.make(app.getHttpServer()));
      },
    });
    const peer = await bench.peer(port, '/ws');
    expect(await peer.exchange(echo)).toEqual(echoed);
  });

  same('an application may be initialised before it listens', async (bench) => {
    const { app } = await bench.assemble(service);
    await app.init();
    await app.listen(0, '127.0.0.1');
    const peer = await bench.peer(portOf(app.getHttpServer()), '/ws');
    expect(await peer.exchange(echo)).toEqual(echoed);
  });

  same('a hybrid application serves its microservice and its gateway', async (bench) => {
    const tcp = { host: '127.0.0.1', port: await freePort() };
    const { port } = await bench.start({
      ...service,
      prepare: async (app) => {
        app.connectMicroservice({ transport: Transport.TCP, options: tcp }, { inheritAppConfig: true });
        await app.startAllMicroservices();
      },
    });
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options: tcp });
    expect(await firstValueFrom(client.send('sum', [1, 2, 3]))).toBe(6);
    await client.close();
    const peer = await bench.peer(port, '/ws');
    expect(await peer.exchange(echo)).toEqual(echoed);
  });

  same('a namespace stops the start and says why', async (bench) => {
    @WebSocketGateway({ namespace: 'chat' })
    class NamespaceGateway {}

    const { app } = await bench.assemble({ gateways: [NamespaceGateway] });
    await expect(app.listen(0, '127.0.0.1')).rejects.toThrow(/namespace.*socket\.io/s);
  });

  async function closingCodes(bench: Bench): Promise<number[]> {
    const extra = await freePort();

    @WebSocketGateway(extra)
    class ExtraGateway extends AnswersSentinel {}

    const { app, port } = await bench.start({ gateways: [EchoGateway, ExtraGateway] });
    const peers = [await bench.peer(port, '/ws'), await bench.peer(port, '/ws'), await bench.peer(extra)];
    await app.close();
    const closed = await Promise.all(peers.map((peer) => peer.closed));
    expect(await isRefused(port)).toBe(true);
    expect(await isRefused(extra)).toBe(true);
    return closed.map(({ code }) => code);
  }

  differs('close-code', 'S3 app.close() ends every client and every port', {
    theirs: async (bench) => {
      expect(await closingCodes(bench)).toEqual([1006, 1006, 1006]);
    },
    ours: async (bench) => {
      expect(await closingCodes(bench)).toEqual([1001, 1001, 1001]);
    },
  });

  same('S6 app.close() may be called twice', async (bench) => {
    const { app, port } = await bench.start(service);
    const peer = await bench.peer(port, '/ws');
    await Promise.all([app.close(), app.close()]);
    await peer.closed;
    expect(await isRefused(port)).toBe(true);
  });

  same('S7 an application that never listened can be closed', async (bench) => {
    const { app } = await bench.assemble(service);
    await app.init();
    await app.close();
  });

  same('an application may start on the port of one that was closed', async (bench) => {
    const first = await bench.start(service);
    await (await bench.peer(first.port, '/ws')).exchange(echo);
    await first.app.close();
    const { app } = await bench.assemble(service);
    await app.listen(first.port, '127.0.0.1');
    const peer = await bench.peer(first.port, '/ws');
    expect(await peer.exchange(echo)).toEqual(echoed);
  });

  same('two applications live beside each other', async (bench) => {
    const first = await bench.start(service);
    const second = await bench.start(service);
    const peer = await bench.peer(second.port, '/ws');
    await first.app.close();
    expect(await peer.exchange(echo)).toEqual(echoed);
  });

  same('a taken port of the application makes listen() reject', async (bench) => {
    const { port } = await bench.start(service);
    const { app } = await bench.assemble(service);
    await expect(app.listen(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  });
});
