import { expect } from '@jest/globals';
import { UseInterceptors, type CallHandler, type NestInterceptor } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { tap, type Observable } from 'rxjs';
import { WebSocket } from 'ws';
import type { RawWebSocket } from '../../src/index.js';
import { deferred } from '../support/deferred.js';
import { maskedFrame } from '../support/frames.js';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { defineContract, defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';

const COUNT = 400;
const ANSWER = 'x'.repeat(60 * 1024);

@WebSocketGateway()
class BookGateway {
  @SubscribeMessage('page')
  page(@MessageBody() number: number): unknown {
    return { event: 'page', data: { number, text: ANSWER } };
  }

  @SubscribeMessage('later')
  async later(@MessageBody() number: number): Promise<unknown> {
    await new Promise((resolve) => setImmediate(resolve));
    return { event: 'page', data: { number, text: ANSWER } };
  }
}

class Passing implements NestInterceptor {
  intercept(_context: unknown, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(tap());
  }
}

@UseInterceptors(Passing)
@WebSocketGateway()
class InterceptedGateway extends BookGateway {}

/** Asks for many pages in one packet, and begins to read when all of it is sent. */
async function pagesOf(bench: Bench, message: (number: number) => object, gateway = BookGateway): Promise<unknown[]> {
  const peer = await bench.connect([gateway]);
  const frames = Array.from({ length: COUNT }, (_, i) => maskedFrame(0x81, Buffer.from(JSON.stringify(message(i)))));
  // The socket below the client of ws: one packet, as a client that pipelines sends it.
  const { _socket: socket } = peer.socket as unknown as { _socket: { write(bytes: Buffer): void } };
  socket.write(Buffer.concat(frames));
  const pages: unknown[] = [];
  while (pages.length < COUNT) pages.push(await peer.next());
  return pages;
}

const numbers = Array.from({ length: COUNT }, (_, number) => number);

defineContract('a client that asks for much at once and reads', ({ same }) => {
  same('gets every answer, in order', async (bench) => {
    const pages = await pagesOf(bench, (data) => ({ event: 'page', data }));
    expect(pages.map((page) => (page as { data: { number: number } }).data.number)).toEqual(numbers);
  });

  same('gets every answer of handlers that take their time', async (bench) => {
    const pages = await pagesOf(bench, (data) => ({ event: 'later', data }));
    const got = pages.map((page) => (page as { data: { number: number } }).data.number);
    expect(got.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  same('gets every answer that an interceptor has passed on', async (bench) => {
    const pages = await pagesOf(bench, (data) => ({ event: 'later', data }), InterceptedGateway);
    const got = pages.map((page) => (page as { data: { number: number } }).data.number);
    expect(got.toSorted((a, b) => a - b)).toEqual(numbers);
  });
});

defineOwn('a client that makes many requests at once and reads', (own) => {
  for (const gateway of [BookGateway, InterceptedGateway]) {
    for (const event of ['page', 'later']) {
      own(`gets the answer of each: ${event} of ${gateway.name}`, async (bench) => {
        const pages = await pagesOf(bench, (id) => ({ event, data: id, id }), gateway);
        const ids = pages.map((page) => (page as { id: number }).id);
        expect(ids.toSorted((a, b) => a - b)).toEqual(numbers);
      });
    }
  }
});

const BROADCASTS = 60;
/** 200 KiB, of which zlib leaves about a quarter. */
const NEWS = Array.from({ length: 25_600 }, (_, i) => ((i * 2_654_435_761) >>> 0).toString(16).padStart(8, '0')).join(
  '',
);

@WebSocketGateway({ perMessageDeflate: true })
class NewsGateway {
  @SubscribeMessage('publish')
  publish(client: WebSocket): void {
    for (let i = 0; i < BROADCASTS; i++) client.send(`${i} ${NEWS}`);
  }
}

defineContract('a client that reads what is compressed for it', ({ same }) => {
  same('is not taken for a slow one, however much waits for the compression', async (bench) => {
    const { port } = await bench.start({ gateways: [NewsGateway] });
    const peer = await bench.peer(port, '/', [], { perMessageDeflate: true });
    expect(peer.socket.extensions).toContain('permessage-deflate');
    peer.send({ event: 'publish' });
    for (let i = 0; i < BROADCASTS; i++) {
      const { data } = await peer.nextFrame();
      expect([Number.parseInt(data.toString('latin1'), 10), data.length]).toEqual([i, NEWS.length + `${i} `.length]);
    }
  });
});

/** Answers that are more than may be unsent, also where the system takes a lot of it. */
const STATES = 200;
const STATE = 'x'.repeat(120 * 1024);

@WebSocketGateway({ slowConsumer: 'drop-newest' })
class StateGateway {
  readonly begun = deferred();
  readonly open = deferred();
  client: RawWebSocket | undefined;
  #count = 0;

  handleConnection(client: RawWebSocket): void {
    this.client = client;
  }

  @SubscribeMessage('state')
  async state(): Promise<unknown> {
    const version = this.#count++;
    if (this.#count === STATES) this.begun.resolve();
    await this.open.promise;
    return { event: 'state', data: { version, state: STATE } };
  }
}

defineOwn('a client that is behind with reading', (own) => {
  own('gets what comes later behind the answers that were ready before', async (bench) => {
    const { app, port } = await bench.start({ gateways: [StateGateway] });
    const gateway = app.get(StateGateway);
    const peer = await bench.peer(port);
    for (let i = 0; i < STATES; i++) peer.send({ event: 'state' });
    await gateway.begun.promise;
    peer.socket.pause();
    gateway.open.resolve();
    await nextTurn();
    // The answers go before it, but there is no room for all of them.
    expect(gateway.client?.sendEvent('news')).toBe('dropped');
    peer.socket.resume();
    while (gateway.client?.sendEvent('news') === 'dropped') await nextTurn();
    const events: string[] = [];
    while (events.at(-1) !== 'news') events.push(((await peer.next()) as { event: string }).event);
    expect(events).toEqual([...Array<string>(STATES).fill('state'), 'news']);
  });
});

@WebSocketGateway()
class ClosingGateway {
  @SubscribeMessage('flood')
  flood(client: RawWebSocket): string {
    while (client.send('x'.repeat(1_048_576)) !== 'closed');
    return 'nobody hears it';
  }

  @SubscribeMessage('ping')
  ping(): string {
    return 'pong';
  }
}

defineOwn('a client that is closed while it reads nothing', (own) => {
  own('keeps nobody else waiting with the answer it will never read', async (bench) => {
    const { port } = await bench.start({ gateways: [ClosingGateway] });
    const slow = await bench.peer(port);
    slow.socket.pause();
    slow.send({ event: 'flood' });
    const other = await bench.peer(port);
    other.send({ event: 'ping' });
    expect(await other.next()).toBe('pong');
  });
});
