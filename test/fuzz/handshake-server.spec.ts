import { connect } from 'node:net';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { allRefusals } from '../../src/protocol/handshake/handshake-refusal.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { httpAnswer } from '../support/http-answer.js';
import { RawClient, requestText } from '../support/raw-client.js';
import { OWN_PORT, type OpenServer } from '../support/server-kinds.js';
import { Dice } from './dice.js';
import { handshakeCase, scribble } from './handshake-case.js';

const FIRST_SEED = 4_000_000;
const HANDSHAKES = 1000;
const AT_ONCE = 20;

const STATUSES: ReadonlySet<number> = new Set([101, ...allRefusals().map(({ status }) => status)]);

let server: OpenServer;

beforeAll(async () => {
  server = await OWN_PORT.open();
});

afterAll(() => server.close());

/** A request as a client with a grudge writes it. */
function requestBytes(seed: number): Buffer {
  const text = requestText(handshakeCase(seed).request);
  const dice = new Dice(seed);
  const written = dice.chance(50) ? scribble(text, dice) : text;
  const behind = dice.chance(30) ? dice.pick(['\x81\x80\0\0\0\0', 'GET /admin HTTP/1.1\r\nHost: x\r\n\r\n', 'x']) : '';
  return Buffer.from(written + behind, 'latin1');
}

/** Everything the server says to a client that writes this, ends its half and waits for the end. */
async function exchange(bytes: Buffer): Promise<Buffer> {
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  // A reset is one way of ending a connection to a client that broke the rules of HTTP; `once` would throw it.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.end(bytes);
  socket.once('end', () => socket.destroy());
  await closed;
  return Buffer.concat(received);
}

/** What is wrong about the answer; undefined for a good one. */
function fault(request: Buffer, answer: Buffer): string | undefined {
  if (answer.length === 0) return undefined;
  const head = answer.subarray(0, answer.indexOf('\r\n\r\n') + 4);
  // Behind a 101 there are frames; a refusal is the whole answer, whatever the request had behind it.
  const text = head.toString('latin1').startsWith('HTTP/1.1 101 ') ? head : withoutHttpForms(request, answer);
  try {
    const { status } = httpAnswer(text);
    return STATUSES.has(status) ? undefined : `an undocumented status ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Node itself says more than a refusal needs: `100 Continue`, a length of what HEAD leaves out, an empty body in chunks. */
function withoutHttpForms(request: Buffer, answer: Buffer): Buffer {
  let text = answer.toString('latin1').replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  if (request.toString('latin1').startsWith('HEAD ') && text.endsWith('\r\n\r\n')) {
    text = text.replace(/^Content-Length: \d+/m, 'Content-Length: 0');
  }
  text = text.replace(/Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n$/, 'Content-Length: 0\r\n\r\n');
  return Buffer.from(text, 'latin1');
}

test(`G14 a server answers ${HANDSHAKES} mutated requests over TCP, ends each connection and lives on`, async () => {
  const replayed = process.env['FUZZ_SEED'];
  const seeds =
    replayed === undefined ? Array.from({ length: HANDSHAKES }, (_, i) => FIRST_SEED + i) : [Number(replayed)];
  const faults: string[] = [];
  const statuses = new Set<string>();
  for (let at = 0; at < seeds.length; at += AT_ONCE) {
    await Promise.all(
      seeds.slice(at, at + AT_ONCE).map(async (seed) => {
        const request = requestBytes(seed);
        const answer = await exchange(request);
        statuses.add(answer.subarray(9, 12).toString('latin1'));
        const found = fault(request, answer);
        if (found !== undefined) faults.push(`seed ${seed}: ${found}`);
      }),
    );
  }
  expect(faults).toEqual([]);
  // Of all kinds, unless one case alone is replayed.
  const met = replayed === undefined ? ['101', '400', '405', '426'] : [];
  expect([...statuses]).toEqual(expect.arrayContaining(met));
  const { client, head } = await RawClient.open(server, handshakeRequest());
  expect(head).toMatch(/^HTTP\/1\.1 101 /);
  await client.destroy();
}, 60_000);
