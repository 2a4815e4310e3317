import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
// Before the sources.
import { stopCounting } from './support/views.js';
import type { RawWebSocket } from '../../src/server/index.js';
import { maskedFrame } from '../support/frames.js';
import { ON_HTTP, type OpenServer } from '../support/server-kinds.js';
import { connectionTo, type Connection } from './support/connection.js';
import { MESSAGES_PER_SLICE, workOf } from './support/work.js';

const COUNT = 100;
const NOTHING = { buffers: 0, views: 0, promises: 0 };

/** What so many messages that nobody answers cost. */
async function workWithoutAnswer(of: Connection, bytes: Buffer) {
  const { ticks, ...work } = await workOf(of, bytes, 0);
  expect(ticks).toBeLessThanOrEqual(Math.ceil(COUNT / MESSAGES_PER_SLICE));
  return work;
}

let server: OpenServer;
let connection: Connection;
let accepted: RawWebSocket;
beforeEach(async () => {
  server = await ON_HTTP.open();
  server.sockets.on('connection', (client) => (accepted = client));
  connection = await connectionTo(server.http!);
});
afterAll(stopCounting);
afterEach(async () => {
  await connection.client.destroy();
  await server.close();
});

describe.each([
  { what: 'texts', firstByte: 0x81 },
  { what: 'binary messages', firstByte: 0x82 },
])('$what', ({ firstByte }) => {
  const frame = maskedFrame(firstByte, Buffer.from('message'));
  const messages = () => Buffer.concat(Array.from({ length: COUNT }, () => frame));

  test('to which nobody listens cost no buffer', async () => {
    expect(await workWithoutAnswer(connection, messages())).toEqual(NOTHING);
  });

  test('cost a view of what was read for somebody who listens', async () => {
    accepted.on('message', () => undefined);
    expect(await workWithoutAnswer(connection, messages())).toEqual({ ...NOTHING, views: COUNT });
  });

  test('cost buffers for somebody who watches frames, and no more for everybody else', async () => {
    accepted.on('frame', () => undefined);
    const { buffers } = await workOf(connection, messages(), 0);
    expect(buffers).toBeGreaterThanOrEqual(2 * COUNT);
    const other = await connectionTo(server.http!);
    expect(await workWithoutAnswer(other, messages())).toEqual(NOTHING);
    await other.client.destroy();
  });
});

test('an answer costs a view of what it was written into, and nothing for frames that nobody watches', async () => {
  accepted.on('message', () => accepted.send('answer'));
  const work = await workOf(connection, maskedFrame(0x81, Buffer.from('message')), 'answer'.length + 2);
  expect(work).toEqual({ buffers: 0, views: 2, promises: 0, ticks: 0 });
});
