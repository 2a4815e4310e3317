import { afterEach, expect, jest, test } from '@jest/globals';
import { connectionTo, type Connection } from './support/connection.js';
import { ECHO_KINDS, repliesOf, requestsOf, type EchoServer } from './support/echo-kinds.js';
import { inOneTurn } from './support/one-turn.js';

let server: EchoServer;
let connection: Connection;
afterEach(async () => {
  await connection.client.destroy();
  await server.close();
});

test.each(ECHO_KINDS)('the answer to a message leaves in the turn in which the message came: $name', async (kind) => {
  server = await kind.open();
  connection = await connectionTo(server.http);
  const { socket, client } = connection;
  const write = jest.spyOn(socket, '_write');
  let atOnce: unknown[] = [];
  await inOneTurn(
    socket,
    () => client.write(requestsOf(kind, 1)),
    () => write.mockClear(),
    () => (atOnce = write.mock.calls.map(([bytes]) => bytes)),
  );
  expect(atOnce).toEqual([repliesOf(kind, 1)]);
});
