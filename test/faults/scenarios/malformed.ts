import { handshake, type FaultClient } from '../client/fault-client.js';
import { maskedFrame, unmaskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

/** What a session says behind its handshake, and the close code it is answered with. */
const FRAMES: readonly (readonly [name: string, bytes: Buffer, code: number])[] = [
  ['an unmasked frame', unmaskedFrame(0x81, '78'), 1002],
  ['RSV1 without compression', maskedFrame(0xc1, '78'), 1002],
  ['RSV2', maskedFrame(0xa1, '78'), 1002],
  ['a reserved opcode', maskedFrame(0x83, '78'), 1002],
  ['a reserved control opcode', maskedFrame(0x8b, '78'), 1002],
  ['a fragmented ping', maskedFrame(0x09, '78'), 1002],
  ['a ping of 126 bytes', maskedFrame(0x89, Buffer.alloc(126)), 1002],
  ['a length that is not minimal', hex('81 fe 00 05 00 00 00 00'), 1002],
  ['a length with its highest bit set', hex('82 ff 80 00 00 00 00 00 00 00'), 1002],
  ['a length of 2^53', hex('82 ff 00 20 00 00 00 00 00 00'), 1009],
  ['more than maxPayload', hex('82 ff 00 00 00 00 00 10 00 01'), 1009],
  ['a continuation of nothing', maskedFrame(0x80, '78'), 1002],
  ['a message inside another', Buffer.concat([maskedFrame(0x01, '78'), maskedFrame(0x81, '78')]), 1002],
  ['bad UTF-8', maskedFrame(0x81, 'c0 80'), 1007],
  ['a cut code point', maskedFrame(0x81, 'e2 82'), 1007],
  ['a close of one byte', maskedFrame(0x88, '03'), 1002],
  ['a reserved close code', maskedFrame(0x88, '03 ed'), 1002],
  ['a close reason of bad UTF-8', maskedFrame(0x88, '03 e8 ff'), 1007],
  ['HTTP', Buffer.from('GET /admin HTTP/1.1\r\nHost: a\r\n\r\n'), 1002],
];

/** What comes in place of a handshake, and the status it is answered with. */
const HANDSHAKES: readonly (readonly [name: string, text: string, status: number])[] = [
  ['no Host', changed('Host: server.example.com\r\n', ''), 400],
  ['version 8', changed('Version: 13', 'Version: 8'), 426],
  ['a short key', changed('dGhlIHNhbXBsZSBub25jZQ==', 'c2hvcnQ='), 400],
  ['a body', changed('Upgrade: websocket', 'Content-Length: 5\r\nUpgrade: websocket'), 400],
  ['POST', changed('GET', 'POST'), 405],
  ['an unknown path', changed('/strict', '/nowhere'), 404],
  ['a foreign Origin', changed('Upgrade: websocket', 'Origin: https://evil.example\r\nUpgrade: websocket'), 403],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
];

/** A valid handshake with something else in it. */
function changed(what: string, by: string): string {
  const text = handshake({ path: '/strict' }).toString('latin1');
  if (!text.includes(what)) throw new Error(`There is no "${what}" in a handshake`);
  return text.replace(what, by);
}

async function misbehave(stage: Stage, index: number): Promise<void> {
  const client = await stage.connect(stage.server);
  const kind = index % (FRAMES.length + HANDSHAKES.length);
  const [name, wanted] = kind < FRAMES.length ? sendFrame(client, kind) : sendHandshake(client, kind - FRAMES.length);
  const { code } = await client.ended;
  const seen = client.status === 101 ? code : client.status;
  demand(seen === wanted, `${name} was answered with ${seen} in place of ${wanted}`);
}

function sendFrame(client: FaultClient, kind: number): [name: string, wanted: number] {
  const [name, bytes, code] = FRAMES[kind]!;
  // What comes behind it must not be looked at any more.
  client.write(Buffer.concat([handshake({ path: '/strict' }), bytes, maskedFrame(0x81, '78')]));
  return [name, code];
}

function sendHandshake(client: FaultClient, kind: number): [name: string, wanted: number] {
  const [name, text, status] = HANDSHAKES[kind]!;
  client.write(Buffer.from(text, 'latin1'));
  return [name, status];
}

export const malformed: Scenario = {
  name: 'malformed_with_healthy_neighbour',
  shows:
    'Sessions break the rules of HTTP, RFC 6455 and UTF-8, each is refused as it must be; neighbours notice nothing.',
  rows: 'G7',
  async run(stage) {
    const sessions = stage.size(540, 1080);
    const counters = await stage.besideNeighbours(() => stage.each(sessions, (index) => misbehave(stage, index), 10));
    const { tally } = await stage.server.stats();
    demand(!('misled' in tally), `${tally['misled']} messages of them reached the application`);
    return { sessions, kinds: FRAMES.length + HANDSHAKES.length, ...counters };
  },
};
