import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { compressed } from '../support/deflate.js';
import { maskedFrame } from '../support/frames.js';
import { connectionTo, type Connection } from './support/connection.js';
import { ECHO_KINDS, repliesOf, requestsOf, type EchoServer } from './support/echo-kinds.js';

const COUNT = 100;

let server: EchoServer;
let connection: Connection;
afterEach(async () => {
  await connection.client.destroy();
  await server.close();
});

/** Counts what the socket asks the system to write: everything behind `_write` and `_writev` is one call of the system. */
function watchedSocket({ socket }: Connection) {
  const [write, writev] = [jest.spyOn(socket, '_write'), jest.spyOn(socket, '_writev')];
  const data = jest.fn();
  socket.on('data', data);
  return { reads: () => data.mock.calls.length, writes: () => write.mock.calls.length + writev.mock.calls.length };
}

describe.each(ECHO_KINDS)('$name', (kind) => {
  test(`the answers to ${COUNT} messages of one chunk leave in one write of the socket`, async () => {
    server = await kind.open();
    connection = await connectionTo(server.http);
    const { reads, writes } = watchedSocket(connection);
    connection.client.write(requestsOf(kind, COUNT));
    const replies = repliesOf(kind, COUNT);
    expect((await connection.client.read(replies.length)).equals(replies)).toBe(true);
    // The system may cut the chunk in two, which it does not do with so few bytes.
    expect(writes()).toBe(reads());
  });

  test.each([
    { offer: 'permessage-deflate', windows: 'keeps its windows' },
    {
      offer: 'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
      windows: 'forgets its windows',
    },
  ])(`so do they on a connection that compresses and $windows`, async ({ offer }) => {
    server = await kind.open(true);
    connection = await connectionTo(server.http, { fields: [`Sec-WebSocket-Extensions: ${offer}`] });
    // What refers to nothing that was said before is right with a window as well.
    const frames = Array.from({ length: COUNT }, (_, i) => maskedFrame(0xc1, compressed(kind.request(i))));
    const exchange = async () => {
      connection.client.write(Buffer.concat(frames));
      for (let i = 0; i < COUNT; i++) expect(await firstByteOfFrame(connection)).toBe(0xc1);
    };
    // Code that has never run may take longer than a client's share of a turn.
    await exchange();
    const { reads, writes } = watchedSocket(connection);
    await exchange();
    expect(writes()).toBe(reads());
  });
});

test('answers that need a promise and those that need none leave in one write, if their messages came in one chunk', async () => {
  const kind = ECHO_KINDS.find(({ name }) => name === 'Nest, an {event, data}')!;
  server = await kind.open();
  connection = await connectionTo(server.http);
  const { reads, writes } = watchedSocket(connection);
  const message = requestsOf(kind, 1);
  const unknown = maskedFrame(0x81, Buffer.from('{"event":"nothing"}'));
  connection.client.write(Buffer.concat([message, maskedFrame(0x89, ''), unknown, message]));
  const firstBytes: number[] = [];
  for (let i = 0; i < 4; i++) firstBytes.push(await firstByteOfFrame(connection));
  expect(firstBytes).toEqual([0x8a, 0x81, 0x81, 0x81]);
  expect(writes()).toBe(reads());
});

/** Reads a frame with less than 126 bytes of payload. */
async function firstByteOfFrame({ client }: Connection): Promise<number> {
  const header = await client.read(2);
  await client.read(header.readUInt8(1));
  return header.readUInt8(0);
}
