// Opens connections when its parent says so, sends a first message on each where it is to, and is silent until they are
// to be closed.
import process from 'node:process';
import { compressed } from '../../support/deflate.js';
import { maskedFrame } from '../../support/frames.js';
import { handshakeRequest } from '../../support/handshake-request.js';
import { RawClient } from '../../support/raw-client.js';

/** Opens so many connections, or closes all there are where it is none. */
export interface Order {
  readonly port: number;
  readonly count: number;
  /** What each of them says first, compressed without context takeover; nothing if it is undefined. */
  readonly message?: string | undefined;
}

const AT_ONCE = 50;
let clients: RawClient[] = [];

const OFFER = 'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover';

async function connectOne({ port, message }: Order): Promise<void> {
  const fields = message === undefined ? [] : [OFFER];
  const { client } = await RawClient.open({ port }, handshakeRequest({ url: '/', fields }));
  clients.push(client);
  if (message === undefined) return;
  client.write(maskedFrame(0xc1, compressed(message)));
  await client.read(2);
}

async function closeAll(): Promise<void> {
  await Promise.all(clients.map((client) => client.destroy()));
  clients = [];
}

async function obey(order: Order): Promise<void> {
  if (order.count === 0) await closeAll();
  for (let done = 0; done < order.count; done += AT_ONCE) {
    const batch = Math.min(AT_ONCE, order.count - done);
    await Promise.all(Array.from({ length: batch }, () => connectOne(order)));
  }
  process.send?.('done');
}

process.on('message', (order: Order) => void obey(order));
