import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebSocketServer, type WebSocket } from 'ws';
import { BroadcastLoad } from '../../../bench/load/broadcast-load.js';
import type { BroadcastJob, MessageShape } from '../../../bench/load/jobs.js';
import { JOIN, JOINED, PUBLISH, TICK, type RoomRequest } from '../../../bench/load/publication.js';
import { WrongReply } from '../../../bench/load/replies.js';
import { portOf } from '../../../bench/servers/listening-port.js';
import { compressionOptions } from '../../../bench/servers/settings.js';

const PLAIN: MessageShape = { kind: 'json', bytes: 64 };
const JOB: BroadcastJob = { kind: 'broadcast', receivers: 20, inFlight: 4, message: PLAIN };
const IN_ROOMS: BroadcastJob = { ...JOB, rooms: 5 };

/** Nobody has to wait for what never comes. */
const IMPATIENT = 200;

/** Sends a publish to one client; the numbers of both count from 0. */
type Deliver = (client: WebSocket, text: string, clientNumber: number, publishNumber: number) => void;

let server: WebSocketServer | undefined;

afterEach(async () => {
  if (server === undefined) return;
  for (const client of server.clients) client.terminate();
  server.close();
  await once(server, 'close');
  server = undefined;
});

/** A small server that publishes, and the load for it with its connections open. */
async function open(job: BroadcastJob, deliver: Deliver = (client, text) => client.send(text), patience?: number) {
  const heard: string[] = [];
  const { load, clients } = await openTo(job, patience, (_client, text, all) => {
    for (const [i, each] of [...all].entries()) deliver(each, text.replace(PUBLISH, TICK), i, heard.length);
    heard.push(text);
  });
  return { load, clients, heard };
}

/** The same with rooms; `roomFor` says to which one a publish goes. */
async function openWithRooms(roomFor: (room: string, publishNumber: number) => string, patience?: number) {
  const heard: string[] = [];
  const rooms = new Map<string, WebSocket[]>();
  const { load } = await openTo(IN_ROOMS, patience, (client, text) => {
    const { event, data }: RoomRequest = JSON.parse(text);
    if (event === JOIN) {
      rooms.set(data, [...(rooms.get(data) ?? []), client]);
      client.send(JSON.stringify({ event: JOINED, data }));
      return;
    }
    const tick = JSON.stringify({ event: TICK, data: data.data });
    for (const each of rooms.get(roomFor(data.room, heard.length)) ?? []) each.send(tick);
    heard.push(data.room);
  });
  return { load, rooms, heard };
}

async function openTo(
  job: BroadcastJob,
  patience: number | undefined,
  hear: (client: WebSocket, text: string, all: ReadonlySet<WebSocket>) => void,
) {
  const perMessageDeflate = compressionOptions(
    job.message.compressed === true ? { compression: 'without context' } : {},
  );
  const { clients } = (server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate }));
  server.on('connection', (client) => {
    client.on('message', (bytes) => hear(client, String(bytes), clients));
  });
  await once(server, 'listening');
  const load = new BroadcastLoad(job, portOf(server), patience);
  await load.open();
  return { load, clients };
}

/** Starts, and stops as soon as so many publishes have come to the server, or no more of them come. */
async function run(load: BroadcastLoad, heard: readonly string[], publishes: number): Promise<void> {
  load.start();
  for (let seen = 0, since = Date.now(); heard.length < publishes && Date.now() - since < IMPATIENT;) {
    await new Promise(setImmediate);
    if (heard.length > seen) [seen, since] = [heard.length, Date.now()];
  }
  await load.stop();
}

describe('a broadcast', () => {
  test.each<[string, MessageShape]>([
    ['plain', PLAIN],
    ['compressed', { ...PLAIN, compressed: true }],
    ['of 16 KiB', { ...PLAIN, bytes: 16_384 }],
  ])('that is %s is delivered to all clients, the publisher included', async (_how, message) => {
    const { load, clients, heard } = await open({ ...JOB, message });
    expect(clients.size).toBe(20);
    await run(load, heard, 100);
    expect(load.result().count).toBe(20 * heard.length);
    expect(new Set(heard).size).toBe(1);
    expect(heard[0]).toMatch(/^\{"event":"publish","data":/);
  });

  test('counts anew in each turn, of which nothing is in flight at the end', async () => {
    const { load, heard } = await open(JOB);
    await run(load, heard, 50);
    const before = heard.length;
    await run(load, heard, before + 50);
    expect(load.result().count).toBe(20 * (heard.length - before));
  });

  test('never has more publishes in flight than it should', async () => {
    const held: (() => void)[] = [];
    const { load, heard } = await open(JOB, (client, text, number) => {
      if (number === 19) held.push(() => client.send(text));
      else client.send(text);
    });
    load.start();
    while (heard.length < 4) await new Promise(setImmediate);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(heard).toHaveLength(4);
    held.shift()?.();
    while (heard.length < 5) await new Promise(setImmediate);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    expect(heard).toHaveLength(5);
    const stopped = load.stop();
    for (const send of held) send();
    await stopped;
    expect(load.result().count).toBe(100);
  });
});

describe('a broadcast to rooms', () => {
  test('is delivered to those of each room, which has its own in flight', async () => {
    const { load, rooms, heard } = await openWithRooms((room) => room);
    const names = ['room-0', 'room-1', 'room-2', 'room-3', 'room-4'];
    expect([...rooms].map(([name, { length }]) => [name, length])).toEqual(names.map((name) => [name, 4]));
    await run(load, heard, 103);
    expect(load.result().count).toBe(4 * heard.length);
    const first = names.flatMap((name) => Array.from({ length: JOB.inFlight }, () => name));
    expect(heard.slice(0, first.length)).toEqual(first);
  });

  test('must reach the right one', async () => {
    const { load, heard } = await openWithRooms((room, n) => (n === 0 ? 'room-1' : room), IMPATIENT);
    await expect(run(load, heard, 60)).rejects.toThrow(WrongReply);
  });

  test('must reach one at all', async () => {
    const { load, heard } = await openWithRooms((room, n) => (n === 30 ? 'nowhere' : room), IMPATIENT);
    await expect(run(load, heard, 60)).rejects.toThrow('Not everybody has got the last 1 publishes');
  });
});

describe('a server is not measured that', () => {
  test('leaves one delivery out', async () => {
    const skip: Deliver = (client, text, number, publish) => {
      if (number !== 7 || publish !== 30) client.send(text);
    };
    const { load, heard } = await open(JOB, skip, IMPATIENT);
    await expect(run(load, heard, 60)).rejects.toThrow('Not everybody has got the last 1 publishes');
  });

  test('delivers nothing to one client', async () => {
    const { load, heard } = await open(JOB, (client, text, number) => number !== 7 && client.send(text), IMPATIENT);
    await expect(run(load, heard, 4)).rejects.toThrow('Not everybody has got the last 4 publishes');
  });

  test('delivers something twice', async () => {
    const { load, heard } = await open(JOB, (client, text, number, publish) => {
      client.send(text);
      if (number === 7 && publish === 30) client.send(text);
    });
    const stopped = run(load, heard, 60);
    await expect(stopped).rejects.toThrow(WrongReply);
    await expect(stopped).rejects.toThrow(/deliveries of/);
  });

  test('says something else first to one client', async () => {
    const { load, heard } = await open(JOB, (client, text, number) => {
      client.send(number === 7 ? text.replace('..', '.,') : text);
    });
    await expect(run(load, heard, 4)).rejects.toThrow(/Not what was sent/);
  });

  test('says something else to one client later', async () => {
    const { load, heard } = await open(JOB, (client, text, number, publish) => {
      client.send(number === 7 && publish >= 30 ? text.replace('..', '.,') : text);
    });
    await expect(run(load, heard, 500)).rejects.toThrow(/Not the same reply again/);
  });

  test('says less to one client later', async () => {
    const { load, heard } = await open(JOB, (client, text, number, publish) => {
      client.send(number === 7 && publish === 30 ? text.replace('..', '.') : text);
    });
    await expect(run(load, heard, 60)).rejects.toThrow(WrongReply);
  });

  test('compresses where nobody has compressed', async () => {
    const { load, heard } = await open({ ...JOB, message: { ...PLAIN, compressed: true } }, (client, text) => {
      client.send(text, { compress: false });
    });
    await expect(run(load, heard, 4)).rejects.toThrow('The reply is not compressed');
  });
});
