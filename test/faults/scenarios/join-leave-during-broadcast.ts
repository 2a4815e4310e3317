import { RoomClient } from '../client/room-client.js';
import { received, RoomScene } from '../client/room-scene.js';
import { RoomPage } from '../oracles/room-ledger.js';
import type { Scenario } from '../scenario.js';

const ROOMS = ['all', 'some'];
const MOVERS = 150;

/** Published at once, so that many are under way. */
const BURST = 4;

export const joinLeaveDuringBroadcast: Scenario = {
  name: 'join_leave_during_broadcast',
  shows:
    'Rooms larger than one turn reaches are joined and left in the middle of broadcasts: who was there gets them, in order.',
  rows: 'A34',
  async run(stage) {
    const { dice } = stage;
    const where = stage.server.at('/rooms');
    const scene = await RoomScene.open(stage, where, ROOMS);
    const clients = await stage.openMany(stage.size(2400, 6000), where);
    const receivers = clients.map((client) => new RoomClient(client, new RoomPage()));
    for (const receiver of receivers) receiver.ask('join', 'all');
    await Promise.all(receivers.map((receiver) => receiver.answered()));
    // Those who come last are reached last.
    const movers = receivers.slice(-MOVERS);
    const rounds = stage.size(8, 25);
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < BURST; i++) scene.publish(i, dice.chance(70) ? 'all' : 'some');
      for (const mover of movers) {
        if (dice.chance(50)) mover.ask(dice.chance(50) ? 'join' : 'leave', dice.pick(ROOMS));
        if (dice.chance(20)) mover.ask('say');
      }
      // The observer is the first who is reached: the others are still waiting.
      await scene.observed();
      stage.progress(round, rounds);
    }
    await scene.settled(receivers);
    scene.demandExactlyOnce(receivers);
    return { receivers: receivers.length, movers: MOVERS, published: scene.ledger.sent, received: received(receivers) };
  },
};
