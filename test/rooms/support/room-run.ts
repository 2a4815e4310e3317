import type { RawWebSocket, RawWsGatewayOptions } from '../../../src/index.js';
import type { Dice } from '../../fuzz/dice.js';
import { maskedFrame } from '../../support/frames.js';
import { settle } from '../../support/turns.js';
import { PeerSocket } from './peer-socket.js';
import { RoomHost } from './room-host.js';
import { RoomModel, type ModelScope } from './room-model.js';

/** Names of rooms, wild ones among them: all are different. */
const ROOMS = ['a', 'b', 'c', '__proto__', 'constructor', '🎈', 'é', 'e\u0301', 'x'.repeat(256)];
const NO_ROOMS = ['', 'x'.repeat(257), '🎈'.repeat(65), '\ud83c'];

/** What clients are renamed to, rooms among them that others join. */
const IDS = ['user-1', 'user-2', 'a', '__proto__'];

const MAX_ROOMS = 5;

/** So large that a turn is over when some ten clients have got it. */
const HEAVY = 3 * 1024 * 1024;

const DEFLATE_OFFER = { fields: ['Sec-WebSocket-Extensions: permessage-deflate'] };

/** In turns: what is compressed comes from threads, which have no turns. */
const PATIENCE = 20_000;

interface Member {
  readonly client: RawWebSocket;
  readonly socket: PeerSocket;
  readonly compresses: boolean;
}

/** Its number, and text that makes it as large as it is to be. */
type EventData = [number: number, text: string];

/** How a run is made. */
export interface RunSettings {
  readonly clients: number;
  /** Of a hundred steps so many are turns of the event loop, and of a hundred events so many are heavy. */
  readonly turns: number;
  readonly heavy: number;
  /** Of a hundred clients so many compress. */
  readonly compressing: number;
}

/** Random doings with a server and its clients, each done to a model as well. */
export class RoomRun {
  readonly #dice: Dice;
  readonly #settings: RunSettings;
  readonly #model = new RoomModel(MAX_ROOMS);
  readonly #members: Member[] = [];
  readonly #host: RoomHost;
  #count = 0;

  constructor(dice: Dice, settings: RunSettings) {
    this.#dice = dice;
    this.#settings = settings;
    const options: RawWsGatewayOptions = {
      maxRoomsPerClient: MAX_ROOMS,
      // It is not about slow clients here.
      maxBackpressure: 2 ** 40,
      perMessageDeflate: { threshold: 20 },
    };
    this.#host = new RoomHost(options);
  }

  async begin(): Promise<void> {
    for (let i = 0; i < this.#settings.clients; i++) await this.#enter();
    for (const index of this.#members.keys()) for (let i = 0; i < 2; i++) this.#join(index);
  }

  async step(): Promise<void> {
    const actions: readonly [number, () => void | Promise<void>][] = [
      [this.#settings.turns, () => settle(1)],
      [4, () => this.#enter()],
      [14, () => this.#join(this.#anyone)],
      [12, () => this.#leave(this.#anyone)],
      [3, () => this.#useWrongName(this.#anyone)],
      [3, () => this.#rename(this.#anyone)],
      [32, () => this.#emit()],
      [12, () => this.#send(this.#anyone)],
      [4, () => this.#beginFragments(this.#anyone)],
      [2, () => this.#disconnect()],
      [2, () => this.#close(this.#anyone)],
      [4, () => this.#vanish(this.#anyone)],
      [6, () => this.checkRooms()],
      [3, () => this.settleAll()],
    ];
    let toss = this.#dice.below(actions.reduce((sum, [weight]) => sum + weight, 0));
    const chosen = actions.find(([weight]) => (toss -= weight) < 0);
    await chosen?.[1]();
  }

  /** Waits until everybody has what is due, or until that will never be. */
  async settleAll(): Promise<void> {
    const isThrough = () =>
      this.#members.every(({ socket }, index) => {
        const { state, due } = this.#model.clients[index]!;
        return state === 'gone' || socket.got.length >= due.length;
      });
    for (let turn = 0; turn < PATIENCE && !isThrough(); turn++) await settle(1);
    for (const client of this.#model.clients) if (client.state !== 'gone') client.certain = client.due.length;
  }

  /** @throws Error where the server knows another thing of the rooms than the model */
  checkRooms(): void {
    const { server } = this.#host;
    for (const room of [...ROOMS, ...this.#model.ids.values()]) {
      const found = server.clientsIn(room).map((client) => this.#members.findIndex((other) => other.client === client));
      same(`in room ${room.slice(0, 20)}`, found.toSorted(byNumber), this.#model.membersOf(room));
    }
    for (const [index, { client }] of this.#members.entries()) {
      const { joined } = this.#model.clients[index]!;
      same(`rooms of ${index}`, [...client.rooms].toSorted(), [...joined, this.#idOf(index)].toSorted());
    }
    same('rooms', server.metrics().rooms, this.#model.roomCount);
    same('clients', server.metrics().clients, this.#model.clients.filter(({ state }) => state !== 'gone').length);
    same('errors', this.#host.errors.map(String), []);
  }

  /** @throws Error where a client has not got what it should have */
  checkMessages(): void {
    for (const [index, { socket }] of this.#members.entries()) {
      const { state, due, certain } = this.#model.clients[index]!;
      if (state !== 'gone') same(`messages of ${index}`, socket.got, due);
      else {
        // A peer that says goodbye gets an answer.
        const got = socket.got.at(-1) === 'close 1000' ? socket.got.slice(0, -1) : socket.got;
        same(`messages of ${index}, which is gone`, got, due.slice(0, got.length));
        same(`that is enough for ${index}`, got.length >= certain, true);
      }
    }
  }

  /** The server closes, with broadcasts under way: they come before the close frames. */
  async shutDown(): Promise<void> {
    for (let i = 0; i < 3; i++) this.#emit();
    const closed = this.#host.server.close();
    for (const index of this.#members.keys()) this.#model.close(index, 1001);
    await this.settleAll();
    this.checkMessages();
    await this.end();
    await closed;
  }

  async end(): Promise<void> {
    for (const [index] of this.#members.entries()) await this.#goneBy(index, ({ socket }) => void socket.destroy());
    this.checkRooms();
    await this.#host.close();
  }

  get #anyone(): number {
    return this.#dice.below(this.#members.length);
  }

  async #enter(): Promise<void> {
    const compresses = this.#dice.chance(this.#settings.compressing);
    const socket = new PeerSocket(digest);
    const { client } = await this.#host.enter(compresses ? DEFLATE_OFFER : {}, socket);
    this.#members.push({ client, socket, compresses });
    this.#model.enter();
  }

  /** The id of a client, from now on a room for the model. */
  #idOf(index: number): string {
    const { id } = this.#members[index]!.client;
    this.#model.ids.set(index, id);
    return id;
  }

  #room(): string {
    return this.#dice.chance(10) ? this.#idOf(this.#anyone) : this.#dice.pick(ROOMS);
  }

  #rooms(most: number): string[] {
    return Array.from({ length: this.#dice.between(0, most) }, () => this.#room());
  }

  /** One as it may be given, or several. */
  #oneOrSeveral(): { given: string | string[]; rooms: string[] } {
    const rooms = this.#dice.chance(50) ? [this.#room()] : this.#rooms(3);
    return { rooms, given: rooms.length === 1 ? rooms[0]! : rooms };
  }

  #join(index: number): void {
    const { given, rooms } = this.#oneOrSeveral();
    const { client } = this.#members[index]!;
    this.#settled(index);
    const joins = this.#model.join(index, rooms);
    same(
      `${index} joins`,
      outcome(() => client.join(given)),
      joins ? 'done' : 'RangeError',
    );
  }

  #leave(index: number): void {
    const { given, rooms } = this.#oneOrSeveral();
    this.#settled(index);
    this.#members[index]!.client.leave(given);
    this.#model.leave(index, rooms);
  }

  #rename(index: number): void {
    const id = this.#dice.pick(IDS);
    // Of a client that has gone the rooms are told as they were last.
    if (this.#model.clients[index]!.state === 'gone') return;
    this.#settled(index);
    this.#members[index]!.client.id = id;
    this.#model.rename(index, id);
  }

  #useWrongName(index: number): void {
    const { client } = this.#members[index]!;
    const rooms = this.#dice.chance(50) ? [this.#room(), this.#dice.pick(NO_ROOMS)] : this.#dice.pick(NO_ROOMS);
    const name = this.#dice.pick(['join', 'leave', 'to', 'except'] as const);
    same(
      `wrong name for ${name}`,
      outcome(() => void client[name](rooms)),
      'TypeError',
    );
  }

  /** Some clients, and how a selection of them is made. */
  #selection() {
    const { server } = this.#host;
    const except = this.#dice.chance(25) ? this.#rooms(2) : [];
    const { given, rooms } = this.#oneOrSeveral();
    const sender = this.#anyone;
    const { client } = this.#members[sender]!;
    const ways: readonly (() => {
      selection: Pick<ReturnType<typeof server.to>, 'emit' | 'disconnect'>;
      scope: ModelScope;
    })[] = [
      () => ({ selection: server.to(given).except(except), scope: { rooms, except } }),
      () => ({ selection: server.except(except).in(given), scope: { rooms, except } }),
      () => ({ selection: server.except(rooms).except(except), scope: { except: [...rooms, ...except] } }),
      () => ({ selection: server.except([]), scope: {} }),
      () => ({ selection: client.to(given).except(except), scope: { rooms, except, sender } }),
      () => ({ selection: client.except(given), scope: { except: rooms, sender } }),
      () => ({ selection: client.broadcast.except(except), scope: { except, sender } }),
    ];
    return this.#dice.pick(ways)();
  }

  #emit(): void {
    const { data, what } = this.#message(this.#dice.chance(this.#settings.heavy) ? HEAVY : this.#dice.below(100));
    const options = { binary: this.#dice.chance(20), compress: !this.#dice.chance(20) };
    if (this.#dice.chance(10)) {
      this.#model.emit({}, what);
      this.#host.server.sendEvent('e', data, options);
      return;
    }
    const { selection, scope } = this.#selection();
    this.#model.emit(scope, what);
    selection.emit('e', data, options);
  }

  #disconnect(): void {
    const { selection, scope } = this.#selection();
    // Else soon nobody would be left.
    if (scope.rooms === undefined) return;
    this.#model.disconnect(scope, 4001);
    selection.disconnect(4001, 'enough');
  }

  #send(index: number): void {
    const { client } = this.#members[index]!;
    const { state, held } = this.#model.clients[index]!;
    this.#settled(index);
    const { data, what } = this.#message(this.#dice.below(100));
    const result = held === undefined ? client.sendEvent('e', data) : client.send(`${JSON.stringify(data)}}`);
    this.#model.send(index, held === undefined ? what : whatOf(data, '{"e":'));
    same(`${index} is sent to`, result === 'closed', state !== 'open');
  }

  #beginFragments(index: number): void {
    const { state, held } = this.#model.clients[index]!;
    if (state !== 'open' || held !== undefined) return;
    this.#settled(index);
    this.#members[index]!.client.send('{"e":', { fin: false });
    this.#model.beginFragments(index);
  }

  #close(index: number): void {
    this.#settled(index);
    this.#members[index]!.client.close(4000);
    this.#model.close(index, 4000);
  }

  /** It goes without a word, or with one. */
  async #vanish(index: number): Promise<void> {
    const way = this.#dice.pick<(member: Member) => void>([
      ({ socket }) => void socket.destroy(),
      ({ client }) => client.terminate(),
      ({ socket }) => {
        socket.deliver(maskedFrame(0x88, '03 e8'));
        socket.peerEnds();
      },
    ]);
    await this.#goneBy(index, way);
  }

  async #goneBy(index: number, way: (member: Member) => void): Promise<void> {
    const member = this.#members[index]!;
    // What was sent in this turn is on its way.
    await ticks(() => false, 3);
    way(member);
    await ticks(() => member.client.readyState === member.client.CLOSED, 20);
    // The answer to a goodbye may wait for a compression.
    if (member.client.readyState !== member.client.CLOSED) member.socket.destroy();
    await ticks(() => member.client.readyState === member.client.CLOSED, 20);
    this.#model.clients[index]!.state = 'gone';
  }

  /** Whoever is sent something, or changes its rooms, has what was due before; a message in fragments aside. */
  #settled(index: number): void {
    const client = this.#model.clients[index]!;
    if (client.state === 'open' && !this.#members[index]!.compresses) client.certain = client.due.length;
  }

  #message(size: number): { data: EventData; what: string } {
    const data: EventData = [this.#count++, 'x'.repeat(size)];
    return { data, what: whatOf(data, '{"event":"e","data":') };
  }
}

/** A message by its number and its length. */
function digest(message: Buffer): string {
  const [, number] = /\[(\d+),"/.exec(message.toString('latin1', 0, 60)) ?? [];
  return `${number} of ${message.length} bytes`;
}

/** What is kept of the message of an event, without making it once more. */
function whatOf([number, text]: EventData, head: string): string {
  const length = head.length + `[${number},""]}`.length + text.length;
  return `${number} of ${length} bytes`;
}

function outcome(action: () => void): string {
  try {
    action();
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** Lets promises and ticks run, but no turn pass. */
async function ticks(isSo: () => boolean, most: number): Promise<void> {
  for (let tick = 0; tick < most && !isSo(); tick++) await new Promise<void>((resolve) => process.nextTick(resolve));
}

function byNumber(one: number, other: number): number {
  return one - other;
}

function same(what: string, found: unknown, expected: unknown): void {
  const [one, other] = [found, expected].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`${what}: ${one}, not ${other}`);
}
