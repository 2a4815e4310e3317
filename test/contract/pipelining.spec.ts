import { expect } from '@jest/globals';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { RawWebSocket } from '../../src/index.js';
import { maskedFrame } from '../support/frames.js';
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

/** Asks for many pages in one packet, and begins to read when all of it is sent. */
async function pagesOf(bench: Bench, message: (number: number) => object): Promise<unknown[]> {
  const peer = await bench.connect([BookGateway]);
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
});

defineOwn('a client that makes many requests at once and reads', (own) => {
  own('gets the answer of each', async (bench) => {
    const pages = await pagesOf(bench, (id) => ({ event: 'page', data: id, id }));
    expect(pages.map((page) => (page as { id: number }).id)).toEqual(numbers);
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
