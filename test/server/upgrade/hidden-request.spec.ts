import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { RawWebSocketServer } from '../../../src/server/index.js';
import { deferred } from '../../support/deferred.js';
import { handshakeRequest } from '../../support/handshake-request.js';
import { RawClient } from '../../support/raw-client.js';
import { closeHttp, portOf } from '../../support/server-kinds.js';

test('the request of a handshake is written down without its header fields, its query and its socket', async () => {
  const http = createServer();
  const sockets = new RawWebSocketServer({ server: http });
  const written = deferred<string>();
  sockets.on('connection', (client, request) => written.resolve(JSON.stringify({ client, request, sockets })));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { client } = await RawClient.open({ port: portOf(http) }, handshakeRequest({ url: '/chat?token=secret' }));
  expect(JSON.parse(await written.promise)).toEqual({
    client: { id: expect.any(String) },
    request: { method: 'GET', path: '/chat' },
    sockets: { clients: 1 },
  });
  await client.destroy();
  await sockets.close();
  await closeHttp(http);
});
