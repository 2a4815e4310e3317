import { constants, deflateRawSync } from 'node:zlib';
import { maskedFrame } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const RSV1 = 0x40;
const OFFER = 'Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_no_context_takeover';

/** Just below `maxPayload`: about 350,000 objects as JSON, a million as MessagePack. */
const PLAIN = 1_048_000;
const MESSAGES = 5;

interface Format {
  readonly name: string;
  readonly protocol: string;
  readonly opcode: number;
  readonly message: () => Buffer;
  /**
   * How many MiB each client may take: what one message becomes, with the room that V8 takes to make it. Four of them are
   * more than twice as much.
   */
  readonly mayGrow: number;
}

const FORMATS: readonly Format[] = [
  { name: 'JSON', protocol: 'json', opcode: 0x81, message: json, mayGrow: 140 },
  { name: 'MessagePack', protocol: 'messagepack', opcode: 0x82, message: messagePack, mayGrow: 280 },
];

function json(): Buffer {
  const head = '{"event":"keep","data":[{}';
  return Buffer.from(`${head}${',{}'.repeat((PLAIN - head.length) / 3)}]}`);
}

/** A list of empty maps, each of which is one byte. */
function messagePack(): Buffer {
  const head = Buffer.from('82a56576656e74a46b656570a464617461dd00000000', 'hex');
  head.writeUInt32BE(PLAIN - head.length, head.length - 4);
  return Buffer.concat([head, Buffer.alloc(PLAIN - head.length, 0x80)]);
}

function packed({ opcode, message }: Format): Buffer {
  const data = deflateRawSync(message(), { finishFlush: constants.Z_SYNC_FLUSH });
  return maskedFrame(opcode | RSV1, data.subarray(0, -4));
}

/** Sends it all at once, and waits for the answers. Gives by how many MiB the memory of the server grew. */
async function grown(stage: Stage, count: number, format: Format): Promise<number> {
  const server = await stage.startServer();
  const fields = [OFFER, `Sec-WebSocket-Protocol: ${format.protocol}`];
  const clients = await stage.openMany(count, server.at('/keeping', fields));
  await server.collect();
  const { rss } = await server.stats();
  await server.watch();
  const frame = packed(format);
  for (const client of clients) client.write(Buffer.concat(Array.from({ length: MESSAGES }, () => frame)));
  for (const client of clients) {
    for (let i = 0; i < MESSAGES; i++) {
      const answer = await client.next();
      demand(answer.includes('kept'), `An answer was ${answer.toString('latin1')}`);
    }
  }
  const { rss: peak } = await server.peaks();
  await Promise.all(clients.map((client) => client.close()));
  return Math.round((peak - rss) / 1024 ** 2);
}

export const keptStorm: Scenario = {
  name: 'kept_storm',
  shows:
    'A few KiB become messages of a million objects each, which handlers keep: a client has one of them in work at a time.',
  rows: 'A24, G11',
  timeout: { ci: 60, full: 180 },
  async run(stage) {
    const clients = stage.size(1, 4);
    const counters: Record<string, number> = { clients, 'messages each': MESSAGES };
    for (const format of FORMATS) {
      const mib = await grown(stage, clients, format);
      counters[`${format.name} MiB`] = mib;
      demand(mib <= format.mayGrow * clients, `With ${format.name} the memory grew by ${mib} MiB`);
    }
    return counters;
  },
};
