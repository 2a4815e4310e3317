import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import type { RawWebSocket } from '../../src/server/index.js';
import { maskedFrame } from '../support/frames.js';
import { RawClient } from '../support/raw-client.js';
import { ON_HTTPS, OWN_PORT, type OpenServer } from '../support/server-kinds.js';
import { until } from '../support/turns.js';

let server: OpenServer | undefined;
afterEach(() => server?.close());

const WAYS_TO_GO: readonly { readonly name: string; readonly go: (client: RawClient) => unknown }[] = [
  { name: 'closes its socket', go: (client) => client.destroy() },
  { name: 'resets its connection', go: (client) => client.reset() },
  {
    name: 'closes its socket with bytes of ours unread',
    go: (client) => {
      client.socket.pause();
      return client.destroy();
    },
  },
];

test.each(WAYS_TO_GO.flatMap((way) => [OWN_PORT, ON_HTTPS].map((kind) => ({ ...way, kind }))))(
  'F77 a client that is not being read and $name is noticed, $kind.name',
  async ({ go, kind }) => {
    server = await kind.open({ pingInterval: 20, pingTimeout: 60_000 });
    const accepted = once(server.sockets, 'connection') as Promise<[RawWebSocket]>;
    const { client } = await RawClient.open(server);
    const [socket] = await accepted;
    socket.pause();
    // Only when more has come than a stream keeps is the socket itself not read any more.
    for (let i = 0; i < 8; i++) client.write(maskedFrame(0x82, Buffer.alloc(64 * 1024)));
    await until(() => socket.request.socket.readableLength > 0);
    const closed = once(socket, 'close');
    await go(client);
    await closed;
    expect(server.sockets.clients.size).toBe(0);
  },
);

test('F77 a client that is not being read may stay silent for ever so long', async () => {
  server = await OWN_PORT.open({ pingInterval: 5, pingTimeout: 5 });
  const accepted = once(server.sockets, 'connection') as Promise<[RawWebSocket]>;
  const { client } = await RawClient.open(server);
  const [socket] = await accepted;
  socket.pause();
  // Ten pings, none of which is answered.
  await client.read(20);
  expect(socket.readyState).toBe(socket.OPEN);
  await client.destroy();
});
