import type { Job, MessageShape } from './load/jobs.js';
import type { Bound, FigureName } from './results.js';
import type { ServerName } from './servers.js';
import type { ServerSettings } from './servers/settings.js';

/** What a figure of ours is to be, as a multiple of a peer's. */
interface Target {
  readonly peer: ServerName;
  readonly figure: FigureName;
  readonly bound: Bound;
}

/** One comparison: the same load for us and for others. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly ours: ServerName;
  readonly peers: readonly ServerName[];
  readonly settings: ServerSettings;
  readonly job: Job;
  readonly targets: readonly Target[];
}

const SMALL: MessageShape = { kind: 'json', bytes: 64 };
const MEDIUM: MessageShape = { kind: 'json', bytes: 16 * 1024 };
const MEDIUM_TEXT: MessageShape = { kind: 'text in json', bytes: 16 * 1024 };
const LARGE: MessageShape = { kind: 'binary', bytes: 1024 * 1024 };
const COMPRESSED: MessageShape = { kind: 'json', bytes: 1024, compressed: true };

/** From about this size on a message may arrive in pieces. */
const PIECES = 1024;

/** How many get each broadcast; the one that publishes is one of them. */
const RECEIVERS = 1000;

/** How many publishes are in flight, all of the same client. */
const PUBLISHES = 16;

/** Into how many rooms the receivers are divided where they are. */
const ROOMS = 10;

/** How many connections hold still while memory is measured; the system lets a process open 20,000 files. */
const IDLE_CONNECTIONS = 8000;

export const ROWS: readonly Row[] = [
  nestRow({ name: 'nest-1', connections: 64, inFlight: 1, message: SMALL, atLeast: 1.6 }),
  nestRow({ name: 'nest-32', connections: 64, inFlight: 32, message: SMALL, atLeast: 5 }),
  nestRow({ name: 'nest-5-gateways-1', connections: 64, inFlight: 1, message: SMALL, gateways: 5, atLeast: 2.2 }),
  nestRow({ name: 'nest-5-gateways-32', connections: 64, inFlight: 32, message: SMALL, gateways: 5, atLeast: 8 }),
  nestRow({ name: 'nest-16k-1', connections: 16, inFlight: 1, message: MEDIUM, atLeast: 1.4 }),
  nestRow({ name: 'nest-16k-text-1', connections: 16, inFlight: 1, message: MEDIUM_TEXT, atLeast: 1.4 }),
  echoRow({
    name: 'echo-1',
    connections: 64,
    inFlight: 1,
    message: SMALL,
    targets: [atLeast('ws', 'rate', 1.1), atLeast('net', 'rate', 0.85), atMost('ws', 'cpu', 0.9)],
  }),
  echoRow({
    name: 'echo-32',
    connections: 64,
    inFlight: 32,
    message: SMALL,
    targets: [atLeast('ws', 'rate', 12), atLeast('bun', 'rate', 0.6), atMost('ws', 'cpu', 1)],
  }),
  echoRow({
    name: 'echo-16k-1',
    connections: 64,
    inFlight: 1,
    message: MEDIUM,
    targets: [atLeast('ws', 'rate', 2), atMost('ws', 'cpu', 1)],
  }),
  echoRow({
    name: 'echo-1m',
    connections: 8,
    inFlight: 2,
    message: LARGE,
    targets: [atLeast('ws', 'rate', 2), atMost('ws', 'cpu', 1)],
  }),
  {
    name: 'deflate',
    title: 'permessage-deflate without context takeover, 1 KiB JSON, 64 clients, 8 in flight',
    ours: 'nest-raw-ws',
    peers: ['ws'],
    settings: { compression: 'without context' },
    job: { kind: 'echo', connections: 64, inFlight: 8, message: COMPRESSED, plainEcho: false },
    targets: [atLeast('ws', 'rate', 4), atMost('ws', 'cpu', 1)],
  },
  broadcastRow({
    name: 'broadcast',
    targets: [atLeast('platform-ws', 'rate', 8), atMost('platform-ws', 'cpu', 1), atLeast('bun', 'rate', 0.6)],
  }),
  broadcastRow({
    name: 'broadcast-compressed',
    compressed: true,
    targets: [atLeast('platform-ws', 'rate', 20), atMost('platform-ws', 'cpu', 1)],
  }),
  {
    name: 'broadcast-room',
    title: `broadcast to one of ${ROOMS} rooms of ${RECEIVERS / ROOMS} clients each in Nest, ${size(SMALL)} JSON, ${PUBLISHES} publishes in flight in each`,
    ours: 'nest-raw-ws in Nest',
    peers: ['platform-ws', 'bun'],
    settings: { broadcast: 'to a room' },
    job: { kind: 'broadcast', receivers: RECEIVERS, inFlight: PUBLISHES, message: SMALL, rooms: ROOMS },
    targets: [atLeast('platform-ws', 'rate', 8), atMost('platform-ws', 'cpu', 1)],
  },
  {
    name: 'handshakes',
    title: 'handshakes, 64 at once',
    ours: 'nest-raw-ws',
    peers: ['ws'],
    settings: {},
    job: { kind: 'handshakes', atOnce: 64 },
    targets: [atLeast('ws', 'rate', 1), atMost('ws', 'cpu', 1)],
  },
  memoryRow('memory', 'nest-raw-ws', 'ws', 1.2),
  memoryRow('memory-nest', 'nest-raw-ws in Nest', 'platform-ws', 0.7),
  memoryRow('memory-compressed', 'nest-raw-ws', 'ws', 0.2, COMPRESSED),
  {
    name: 'open-loop',
    title: '5,000 connections, 2 messages a second each, JSON echo in Nest, 64 B',
    ours: 'nest-raw-ws in Nest',
    peers: ['platform-ws'],
    settings: {},
    job: { kind: 'open-loop', connections: 5000, messagesPerSecond: 10_000, message: SMALL },
    targets: [atMost('platform-ws', 'p99', 0.8), atMost('platform-ws', 'cpu', 0.8)],
  },
];

interface EchoRow {
  readonly name: string;
  readonly connections: number;
  readonly inFlight: number;
  readonly message: MessageShape;
}

function nestRow({
  gateways = 1,
  atLeast: rate,
  ...row
}: EchoRow & { readonly gateways?: number; readonly atLeast: number }): Row {
  return {
    name: row.name,
    title: `JSON echo in Nest${gateways > 1 ? `, ${gateways} gateways on the path` : ''}, ${load(row)}`,
    ours: 'nest-raw-ws in Nest',
    // What comes in pieces the least adapter can't read.
    peers: row.message.bytes < PIECES ? ['platform-ws', 'Nest alone'] : ['platform-ws'],
    settings: { gateways },
    job: echoJob(row),
    targets: [atLeast('platform-ws', 'rate', rate), atMost('platform-ws', 'cpu', 1)],
  };
}

function echoRow({ targets, ...row }: EchoRow & { readonly targets: readonly Target[] }): Row {
  return {
    name: row.name,
    title: `echo without Nest, ${load(row)}`,
    ours: 'nest-raw-ws',
    // What comes in pieces the least server can't read.
    peers: row.message.bytes < PIECES ? ['ws', 'frames alone', 'net', 'bun'] : ['ws', 'net', 'bun'],
    settings: {},
    job: echoJob(row),
    targets,
  };
}

interface BroadcastRow {
  readonly name: string;
  readonly compressed?: boolean;
  readonly targets: readonly Target[];
}

function broadcastRow({ name, compressed = false, targets }: BroadcastRow): Row {
  const how = compressed ? ', permessage-deflate without context takeover' : '';
  return {
    name,
    title: `broadcast to ${RECEIVERS.toLocaleString('en-US')} clients in Nest, ${size(SMALL)} JSON, ${PUBLISHES} publishes in flight${how}`,
    ours: 'nest-raw-ws in Nest',
    // Bun compresses as it likes.
    peers: compressed ? ['platform-ws'] : ['platform-ws', 'bun'],
    settings: { broadcast: 'to all', ...(compressed && { compression: 'without context' }) },
    job: { kind: 'broadcast', receivers: RECEIVERS, inFlight: PUBLISHES, message: { ...SMALL, compressed } },
    targets,
  };
}

function memoryRow(name: string, ours: ServerName, peer: ServerName, most: number, message?: MessageShape): Row {
  const connections = IDLE_CONNECTIONS.toLocaleString('en-US');
  const where = ours === 'nest-raw-ws' ? 'without Nest' : 'in Nest';
  const behind = message === undefined ? '' : ', after one compressed message each';
  return {
    name,
    title: `memory of an idle connection, ${connections} of them, ${where}${behind}`,
    ours,
    peers: [peer],
    settings: message === undefined ? {} : { compression: 'default' },
    job: { kind: 'idle', connections: IDLE_CONNECTIONS, ...(message && { message }) },
    targets: [atMost(peer, 'memory', most)],
  };
}

function echoJob({ connections, inFlight, message }: EchoRow): Job {
  return { kind: 'echo', connections, inFlight, message, plainEcho: false };
}

function load({ connections, inFlight, message }: EchoRow): string {
  return `${size(message)}, ${connections} clients, ${inFlight} in flight`;
}

function size({ kind, bytes }: MessageShape): string {
  if (bytes >= 1024 ** 2) return `${bytes / 1024 ** 2} MiB ${kind}`;
  if (kind === 'text in json') return `${bytes / 1024} KiB as one text`;
  return bytes >= 1024 ? `${bytes / 1024} KiB` : `${bytes} B`;
}

function atLeast(peer: ServerName, figure: FigureName, ratio: number): Target {
  return { peer, figure, bound: { atLeast: ratio } };
}

function atMost(peer: ServerName, figure: FigureName, ratio: number): Target {
  return { peer, figure, bound: { atMost: ratio } };
}
