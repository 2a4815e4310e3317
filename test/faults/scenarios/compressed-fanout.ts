import { PeerInflater, type InflaterSettings } from '../../support/peer-inflater.js';
import { RoomClient } from '../client/room-client.js';
import { received, RoomScene } from '../client/room-scene.js';
import { RoomPage } from '../oracles/room-ledger.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const ROOM = 'mixed';

/** What clients offer, and how they then read; those without are sent everything as it is. */
const OFFERS: readonly (readonly [offer: string | undefined, settings: InflaterSettings])[] = [
  [undefined, {}],
  ['permessage-deflate', {}],
  ['permessage-deflate; server_no_context_takeover', { forgets: true }],
  ['permessage-deflate; server_max_window_bits=10', { windowBits: 10 }],
  ['permessage-deflate; server_max_window_bits=12; server_no_context_takeover', { windowBits: 12, forgets: true }],
];

/** Below the threshold, in the smallest windows, and in larger ones. */
const SIZES = [10, 150, 400, 4000, 9000];

/** What zlib's threads compress. */
const LARGE = 70_000;

async function enter(stage: Stage, index: number): Promise<RoomClient> {
  const [offer, settings] = OFFERS[index % OFFERS.length]!;
  const fields = offer === undefined ? [] : [`Sec-WebSocket-Extensions: ${offer}`];
  const client = await stage.open(stage.server.at('/rooms', fields));
  if (offer !== undefined) client.inflater = new PeerInflater(settings);
  const receiver = new RoomClient(client, new RoomPage());
  receiver.ask('join', ROOM);
  return receiver;
}

export const compressedFanout: Scenario = {
  name: 'compressed_fanout',
  shows:
    'One room has clients with and without compression, of several windows: each reads every message, and those for it alone.',
  rows: 'P42, A34',
  async run(stage) {
    const { dice } = stage;
    const scene = await RoomScene.open(stage, stage.server.at('/rooms'), [ROOM]);
    const receivers: RoomClient[] = [];
    await stage.each(stage.size(100, 400), async (index) => void receivers.push(await enter(stage, index)));
    await Promise.all(receivers.map((receiver) => receiver.answered()));
    const messages = stage.size(60, 300);
    for (let message = 0; message < messages; message++) {
      scene.publish(dice.below(9), ROOM, dice.chance(5) ? LARGE : dice.pick(SIZES));
      for (let i = 0; i < 10; i++) dice.pick(receivers).ask('say');
      if (dice.chance(30)) dice.pick(receivers).ask(dice.chance(50) ? 'leave' : 'join', ROOM);
      if (dice.chance(50)) await scene.observed();
      stage.progress(message, messages);
    }
    await scene.settled(receivers);
    scene.demandExactlyOnce(receivers);
    const inflaters = receivers.flatMap(({ client }) => client.inflater ?? []);
    demand(
      inflaters.every(({ count }) => count > 0),
      'Somebody was sent nothing compressed',
    );
    const compressed = inflaters.reduce((sum, { count }) => sum + count, 0);
    return { receivers: receivers.length, published: scene.ledger.sent, received: received(receivers), compressed };
  },
};
