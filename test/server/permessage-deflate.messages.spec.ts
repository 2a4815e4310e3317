import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RawWebSocket } from '../../src/server/index.js';
import { compressed, deflateTransform, randomBytes } from '../support/deflate.js';
import { maskedFrame } from '../support/frames.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { hex, toHex } from '../support/hex.js';
import { RawClient } from '../support/raw-client.js';
import { OWN_PORT, type OpenServer } from '../support/server-kinds.js';
import { until } from '../support/turns.js';

/** Both ends of one connection. */
interface Pair {
  readonly client: RawClient;
  readonly peer: RawWebSocket;
}

const MAX_PAYLOAD = 1_048_576;
const HELLO = 'f2 48 cd c9 c9 07 00';
const LARGE = randomBytes(100_000).toString('base64');
const LARGE_FRAME = maskedFrame(0xc1, compressed(LARGE));

let server: OpenServer;
const pairs: Pair[] = [];

beforeEach(async () => {
  server = await OWN_PORT.open({ perMessageDeflate: { threshold: 0 }, maxPayload: MAX_PAYLOAD });
});
afterEach(async () => {
  await Promise.all(pairs.splice(0).map(({ client }) => client.destroy()));
  await server.close();
});

async function connect(parameters = ''): Promise<Pair> {
  const connected = once(server.sockets, 'connection') as Promise<[RawWebSocket]>;
  const fields = [`Sec-WebSocket-Extensions: permessage-deflate${parameters}`];
  const [{ client }, [peer]] = await Promise.all([RawClient.open(server, handshakeRequest({ fields })), connected]);
  pairs.push({ client, peer });
  return { client, peer };
}

/** The payload of the next frame of a server, of more than 65,535 bytes or fewer than 126. */
async function readFrame(client: RawClient): Promise<{ firstByte: string; payload: Buffer }> {
  const head = await client.read(2);
  const length = head[1] === 127 ? Number((await client.read(8)).readBigUInt64BE()) : head[1]!;
  return { firstByte: toHex(head.subarray(0, 1)), payload: await client.read(length) };
}

describe('over a connection', () => {
  test('P21 P39 a message is decompressed, and one that is sent is compressed', async () => {
    const { client, peer } = await connect();
    const message = once(peer, 'message');
    client.write(maskedFrame(0xc1, HELLO));
    expect(await message).toEqual([Buffer.from('Hello'), false]);
    peer.send('Hello');
    peer.send(Buffer.from('Hello'));
    peer.send('');
    expect(toHex(await client.read(9 + 7 + 3))).toBe(`c1 07 ${HELLO} c2 05 f2 00 11 00 00 c1 01 00`);
  });

  test('P41 a large message, a small one and the close frame leave in this order', async () => {
    const { client, peer } = await connect();
    peer.send(LARGE);
    peer.send('small', { compress: false });
    peer.close(1000);
    const large = await readFrame(client);
    expect([large.firstByte, toHex(await client.read(7 + 4))]).toEqual(['c1', '81 05 73 6d 61 6c 6c 88 02 03 e8']);
    const read = await new Promise((resolve) => deflateTransform().decompress(large.payload, MAX_PAYLOAD, resolve));
    expect(Buffer.from(LARGE).equals(read as Buffer)).toBe(true);
  });

  test('P42 clients that were promised forgetting get the same bytes', async () => {
    const all = [await connect('; server_no_context_takeover'), await connect('; server_no_context_takeover')];
    all[0]!.peer.send('only to one');
    await readFrame(all[0]!.client);
    for (const { peer } of all) for (let i = 0; i < 2; i++) peer.send('to everybody, to everybody');
    const frames: string[] = [];
    for (const { client } of all) {
      for (let i = 0; i < 2; i++) frames.push(toHex((await readFrame(client)).payload));
    }
    expect(new Set(frames).size).toBe(1);
  });

  test('P44 a message with a secret leaves as it is where the application says so', async () => {
    const { client, peer } = await connect();
    peer.send('secret', { compress: false });
    expect(toHex(await client.read(8))).toBe(`81 06 ${toHex(Buffer.from('secret'))}`);
  });

  test.each([
    { name: 'P23 data that is no stream', frames: [maskedFrame(0xc1, 'ff ff')], code: 1007 },
    { name: 'P38 a text that is not UTF-8', frames: [maskedFrame(0xc1, 'fa 0f 00')], code: 1007 },
    { name: 'P34 a stream cut short', frames: [maskedFrame(0xc1, compressed(LARGE).subarray(0, -1))], code: 1007 },
    { name: 'P19 RSV1 on a continuation', frames: [maskedFrame(0x41, 'f2'), maskedFrame(0xc0, '48')], code: 1002 },
    { name: 'P20 RSV1 on a ping', frames: [maskedFrame(0xc9)], code: 1002 },
    {
      name: 'P26 a bomb in fragments',
      frames: [
        maskedFrame(0x42, Buffer.concat([compressed(Buffer.alloc(600_000)), hex('00 00 ff ff')])),
        maskedFrame(0x80, compressed(Buffer.alloc(600_000))),
      ],
      code: 1009,
    },
  ])('$name closes it with $code', async ({ frames, code }) => {
    const { client, peer } = await connect();
    const closed = new Promise((resolve) => peer.on('close', (...status) => resolve(status)));
    client.write(Buffer.concat([...frames, maskedFrame(0x81, '61')]));
    const { firstByte, payload } = await readFrame(client);
    expect([firstByte, payload.readUInt16BE(0), await client.end]).toEqual(['88', code, 'ended']);
    expect(await closed).toEqual([1006, Buffer.alloc(0)]);
  });
});

const BOMB = maskedFrame(0xc2, compressed(Buffer.alloc(100_000_000)));

/** The most memory of buffers that is seen in any turn of the event loop, over what there is when it begins. */
async function peakOf(work: Promise<unknown>): Promise<number> {
  const { arrayBuffers: before } = process.memoryUsage();
  let peak = before;
  let done = false;
  const finished = work.finally(() => (done = true));
  while (!done) {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    await nextTurn();
  }
  await finished;
  return peak - before;
}

/** Sends a bomb, and gives the code with which the connection is closed. */
async function explode({ client, peer }: Pair): Promise<number> {
  peer.on('message', () => {
    throw new Error('A bomb is no message');
  });
  client.write(BOMB);
  const { payload } = await readFrame(client);
  return payload.readUInt16BE(0);
}

describe('bombs', () => {
  test('P24 of 100 KB that would be 100 MB end at the limit, with less than 4 MiB of memory', async () => {
    expect(BOMB.length).toBeLessThan(110_000);
    const pair = await connect();
    let code = 0;
    const peak = await peakOf(explode(pair).then((closed) => (code = closed)));
    expect(code).toBe(1009);
    expect(peak).toBeLessThan(4 * MAX_PAYLOAD);
  });

  test('P27 of 200 clients at once neither fill the memory nor keep others from talking', async () => {
    const bombers: Pair[] = [];
    for (let i = 0; i < 200; i++) bombers.push(await connect());
    const other = await connect();
    other.peer.on('message', (data) => other.peer.send(data, { compress: false }));
    let codes: number[] = [];
    const echoes: string[] = [];
    const talk = async () => {
      while (codes.length === 0) {
        other.client.write(maskedFrame(0xc2, HELLO));
        echoes.push(toHex((await readFrame(other.client)).payload));
      }
    };
    const explosions = Promise.all(bombers.map(explode)).then((all) => (codes = all));
    const peak = await peakOf(Promise.all([explosions, talk()]));
    expect(codes).toEqual(Array<number>(200).fill(1009));
    expect(echoes.length).toBeGreaterThan(5);
    expect(new Set(echoes)).toEqual(new Set([toHex(Buffer.from('Hello'))]));
    // 200 messages of the limit would be 200 MiB; what was received, twice, is 40.
    expect(peak).toBeLessThan(128 * MAX_PAYLOAD);
  }, 30_000);
});

describe('clients that are lost while their messages are worked on', () => {
  test('P40 are told of nothing afterwards, and leave the way free for others', async () => {
    const late: string[] = [];
    let callbacks = 0;
    for (let i = 0; i < 200; i++) {
      const { client, peer } = await connect();
      peer.on('message', () => {
        if (peer.readyState === peer.CLOSED) late.push(`message ${i}`);
      });
      client.write(LARGE_FRAME);
      peer.send(LARGE, () => callbacks++);
      if (i % 2 === 0) client.reset();
      else peer.terminate();
    }
    await until(() => server.sockets.clients.size === 0 && callbacks === 200);
    const { client, peer } = await connect();
    let messages = 0;
    peer.on('message', () => messages++);
    for (let i = 0; i < 10; i++) client.write(LARGE_FRAME);
    await until(() => messages === 10);
    expect([late, callbacks]).toEqual([[], 200]);
  }, 30_000);
});
