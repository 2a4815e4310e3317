import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { Test, TestingModule } from '@nestjs/testing';
import { WebSocket } from 'ws';
import { AppModule } from '../src/app.module.js';
import { configureApp } from '../src/configure-app.js';

describe('StockGateway (e2e)', () => {
  let app: INestApplication<Server>;
  let socket: WebSocket;

  beforeEach(async () => {
    const moduleFixture: TestingModule = await Test.createTestingModule({
      imports: [AppModule],
    }).compile();

    app = moduleFixture.createNestApplication();
    configureApp(app);
    await app.listen(0);
    const { port } = app.getHttpServer().address() as AddressInfo;
    socket = new WebSocket(`ws://127.0.0.1:${port}`);
    await once(socket, 'open');
  });

  afterEach(async () => {
    socket.close();
    await once(socket, 'close');
    await app.close();
  });

  /** Sends a message and collects as many answers. Exceptions are left out: not every adapter sends them. */
  function ask(event: string, data: unknown, count = 1): Promise<unknown[]> {
    const answers: { event: string; data: unknown }[] = [];
    const collected = new Promise<unknown[]>((resolve) => {
      socket.on('message', (message: Buffer) => {
        const answer = JSON.parse(message.toString()) as { event: string; data: unknown };
        if (answer.event !== 'exception' && answers.push(answer) === count) {
          socket.removeAllListeners('message');
          resolve(answers);
        }
      });
    });
    socket.send(JSON.stringify({ event, data }));
    return collected;
  }

  it('answers with what a handler returns', async () => {
    expect(await ask('price', 'apple')).toEqual([{ event: 'price', data: 3 }]);
  });

  it('answers with what a promise resolves to', async () => {
    expect(await ask('total', { items: ['apple', 'pear'] })).toEqual([{ event: 'total', data: 7 }]);
  });

  it('answers with each value of an Observable', async () => {
    const answers = [2, 1, 0].map((data) => ({ event: 'countdown', data }));
    expect(await ask('countdown', undefined, 3)).toEqual(answers);
  });

  it('goes on after a failure', async () => {
    socket.send(JSON.stringify({ event: 'price', data: 'melon' }));
    expect(await ask('price', 'pear')).toEqual([{ event: 'price', data: 4 }]);
  });
});
