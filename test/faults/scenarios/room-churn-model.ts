import { RoomClient } from '../client/room-client.js';
import { received, RoomScene } from '../client/room-scene.js';
import { RoomPage } from '../oracles/room-ledger.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const ROOMS = Array.from({ length: 8 }, (_, i) => `churn ${i}`);

/** Rooms in which nobody but a receiver or two ever is: they come and go. */
const SMALL = Array.from({ length: 20 }, (_, i) => `small ${i}`);

const WAYS = ['close', 'reset', 'end'] as const;

/** A receiver that knows itself in which rooms it is. */
class Mover extends RoomClient {
  readonly rooms = new Set<string>();

  move(room: string): void {
    if (this.rooms.delete(room)) this.ask('leave', room);
    else {
      this.rooms.add(room);
      this.ask('join', room);
    }
  }
}

async function enter(stage: Stage): Promise<Mover> {
  const mover = new Mover(await stage.open(stage.server.at('/rooms')), new RoomPage());
  for (let i = 0; i < 2; i++) mover.move(stage.dice.pick(ROOMS));
  return mover;
}

async function goAway({ client }: Mover, way: (typeof WAYS)[number]): Promise<void> {
  if (way === 'reset') client.reset();
  else if (way === 'end') client.socket.end();
  else await client.close();
  await client.ended;
}

/** So many rooms there must be. */
async function demandRooms(stage: Stage, movers: readonly Mover[], others: readonly string[]): Promise<number> {
  const expected = new Set([...others, ...movers.flatMap(({ rooms }) => [...rooms])]).size;
  await stage.server.until(`There are ${expected} rooms`, ({ rooms }) => rooms === expected);
  return expected;
}

export const roomChurnModel: Scenario = {
  name: 'room_churn_model',
  shows:
    'Receivers join, leave, come and go while others publish: each gets all of its stays once and in order, nothing else.',
  rows: 'A34, A35',
  async run(stage) {
    const { dice } = stage;
    const scene = await RoomScene.open(stage, stage.server.at('/rooms'), ROOMS);
    const movers: Mover[] = [];
    await stage.each(stage.size(300, 1000), async () => void movers.push(await enter(stage)));
    const gone: Mover[] = [];
    const steps = stage.size(120, 1000);
    for (let step = 0; step < steps; step++) {
      for (let i = dice.between(1, 6); i > 0; i--) scene.publish(dice.below(9), dice.pick(ROOMS));
      for (let i = 0; i < 12; i++) {
        const mover = dice.pick(movers);
        if (dice.chance(20)) mover.ask('say');
        else mover.move(dice.chance(80) ? dice.pick(ROOMS) : dice.pick(SMALL));
      }
      if (dice.chance(30)) {
        const [mover] = movers.splice(dice.below(movers.length), 1);
        gone.push(mover!);
        await goAway(mover!, dice.pick(WAYS));
        movers.push(await enter(stage));
      }
      // Some steps end before what was published in them has come to anybody.
      if (dice.chance(30)) await scene.observed();
      stage.progress(step, steps);
    }
    await scene.settled(movers);
    scene.demandExactlyOnce(movers);
    for (const { page } of gone) scene.ledger.demandPrefix(page);
    const rooms = await demandRooms(stage, movers, ROOMS);
    for (const mover of movers) for (const room of mover.rooms) mover.move(room);
    await Promise.all(movers.map((mover) => mover.answered()));
    await demandRooms(stage, movers, ROOMS);
    await scene.unobserve();
    await demandRooms(stage, movers, []);
    const { clients } = await stage.server.stats();
    demand(clients >= movers.length, `Of ${movers.length} receivers ${clients} are there`);
    return {
      receivers: movers.length,
      gone: gone.length,
      rooms,
      published: scene.ledger.sent,
      received: received(movers),
    };
  },
};
