import { RoomClient } from '../client/room-client.js';
import { received, RoomScene } from '../client/room-scene.js';
import { RoomPage } from '../oracles/room-ledger.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const ROOMS = ['light', 'heavy'];
const BYTES = 32_768;
const TRY_AGAIN_LATER = 1013;

/** More than what the system and the server take in before the policy acts, in messages. */
const MOST = 1500;

/** Among the healthy these are in the room with the large messages. */
const STRONG = 3;

/** Enough to see that it goes on, in messages. */
const DROPS = 50;

interface Cast {
  readonly scene: RoomScene;
  readonly healthy: readonly RoomClient[];
  /** They do not read. */
  readonly slow: readonly RoomClient[];
  /** They are reset in the middle of it. */
  readonly dying: RoomClient[];
}

async function enter(stage: Stage, path: string, count: number, rooms: readonly string[]): Promise<RoomClient[]> {
  const clients = await stage.openMany(count, stage.server.at(path));
  const receivers = clients.map((client) => new RoomClient(client, new RoomPage()));
  for (const receiver of receivers) for (const room of rooms) receiver.ask('join', room);
  await Promise.all(receivers.map((receiver) => receiver.answered()));
  return receivers;
}

async function castAt(stage: Stage, path: string): Promise<Cast> {
  const scene = await RoomScene.open(stage, stage.server.at(path), ROOMS);
  const slow = await enter(stage, path, stage.size(4, 10), ROOMS);
  const strong = await enter(stage, path, STRONG, ROOMS);
  const dying = await enter(stage, path, stage.size(40, 100), ['light']);
  const healthy = [...strong, ...(await enter(stage, path, stage.size(200, 700), ['light']))];
  for (const { client } of slow) client.socket.pause();
  return { scene, healthy, slow, dying };
}

/** Publishes until something is so, while some die. */
async function publishUntil(stage: Stage, { scene, dying }: Cast, isSo: () => Promise<boolean>): Promise<void> {
  const { dice } = stage;
  const alive = [...dying];
  for (let number = 0; number < MOST; number++) {
    scene.publish(number, 'heavy', BYTES);
    if (number % 5 === 0) scene.publish(dice.below(9), 'light');
    if (number % 5 === 1 && alive.length > 0) alive.splice(dice.below(alive.length), 1)[0]!.client.reset();
    // Those who read keep up: it is not about them.
    await scene.observed(4);
    if (number % 25 === 0 && (await isSo())) return;
    stage.progress(number, MOST);
  }
  throw new Error(`It was not so after ${MOST} messages`);
}

async function incidents(stage: Stage, name: string): Promise<number> {
  return (await stage.server.stats()).incidents[name] ?? 0;
}

/** Those who do not read are closed: what they got is a beginning. */
async function closing(stage: Stage): Promise<Cast> {
  const cast = await castAt(stage, '/rooms-close');
  const { scene, healthy, slow } = cast;
  const before = await incidents(stage, 'cutOff.slow_consumer');
  const found = async () => (await incidents(stage, 'cutOff.slow_consumer')) - before;
  await publishUntil(stage, cast, async () => (await found()) === slow.length);
  await scene.settled(healthy);
  for (const { client, page } of slow) {
    client.socket.resume();
    const { code } = await client.ended;
    demand(code === TRY_AGAIN_LATER || code === undefined, `A slow one was closed with ${code}`);
    scene.ledger.demandPrefix(page);
    demand(page.got.length < scene.ledger.sent, 'A slow one has got everything');
  }
  demand((await found()) === slow.length, 'Somebody else was cut off as a slow consumer');
  return cast;
}

/** Those who do not read miss some, and those alone; then they go on. */
async function dropping(stage: Stage): Promise<Cast & { readonly dropped: number }> {
  const cast = await castAt(stage, '/rooms-drop');
  const { scene, healthy, slow } = cast;
  const before = await incidents(stage, 'messageDropped.slow_consumer');
  const drops = async () => (await incidents(stage, 'messageDropped.slow_consumer')) - before;
  await publishUntil(stage, cast, async () => (await drops()) >= DROPS * slow.length);
  await scene.settled(healthy);
  const dropped = await drops();
  for (const { client } of slow) client.socket.resume();
  await stage.server.until('All is sent', ({ buffered }) => buffered === 0);
  scene.publish(0, 'light');
  await scene.settled([...healthy, ...slow]);
  const missed = slow.map(({ page }) => scene.ledger.demandInOrder(page));
  const sum = missed.reduce((total, count) => total + count, 0);
  demand(sum === dropped, `${dropped} messages were dropped, and the slow ones miss ${missed.join(', ')}`);
  return { ...cast, dropped };
}

export const fanoutExactlyOnceInOrder: Scenario = {
  name: 'fanout_exactly_once_in_order',
  shows:
    'Beside receivers that die or do not read, the others get every message once and in order; the slow ones a beginning, or, with drop-newest, some.',
  rows: 'A33, A34',
  async run(stage) {
    const casts = [await closing(stage), await dropping(stage)];
    for (const { scene, healthy, dying } of casts) {
      scene.demandExactlyOnce(healthy);
      for (const { page } of dying) scene.ledger.demandPrefix(page);
    }
    return {
      receivers: casts.flatMap(({ healthy }) => healthy).length,
      slow: casts.flatMap(({ slow }) => slow).length,
      died: casts.flatMap(({ dying }) => dying).filter(({ client }) => client.over).length,
      published: casts.reduce((sum, { scene }) => sum + scene.ledger.sent, 0),
      received: received(casts.flatMap(({ healthy }) => healthy)),
    };
  },
};
