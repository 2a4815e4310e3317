import type { UsedCodec } from '../message/index.js';
import type { CloseStatus } from '../protocol/frame/close-frame.js';
import { RawWebSocket, type SendData, type SendOptions, type SendResult } from '../server/index.js';
import type { RawWebSocketInit } from '../server/client/raw-web-socket-init.js';
import type { WriteCallback } from '../server/connection/write-queue.js';
import type { Broadcaster } from './broadcaster.js';
import { checkRoomName, roomNames } from './room-name.js';
import { EVERYONE } from './scope.js';
import { Selection } from './selection.js';
import type { AnyServerEvents } from './server-events.js';
import * as ours from '../server/base/ours.js';

/** A client that can be in rooms. */
export abstract class RoomWebSocket<
  Data extends object = Record<string, unknown>,
  ServerEvents extends object = AnyServerEvents,
> extends RawWebSocket<Data> {
  /** The number of the latest broadcast it has got, or was passed over by. @internal */
  [ours.reached]: number;
  readonly #broadcaster: Broadcaster;
  /** The rooms it has joined; there only where it has. */
  #joined: Set<string> | undefined;
  /** Whether it is in the room of its id: from the moment on when somebody can know it. */
  #isInOwnRoom = false;

  constructor(init: RawWebSocketInit, broadcaster: Broadcaster) {
    super(init);
    this.#broadcaster = broadcaster;
    this[ours.reached] = broadcaster.fanOut.latest;
  }

  /** The format of its messages; undefined for JSON. @internal */
  abstract readonly [ours.codec]: UsedCodec;

  /**
   * Unique and hard to guess, unless the application sets it to a name of its own, such as that of a user. It is also the
   * name of a room in which this client is, alone or with others that were given the same: once another is set, it is in
   * that room and no longer in the one before.
   */
  override get id(): string {
    const id = super.id;
    if (!this.#isInOwnRoom && this.readyState !== this.CLOSED) {
      this.#isInOwnRoom = true;
      this.#broadcaster.rooms.addOwn(id, this);
    }
    return id;
  }

  /** @throws TypeError for what is no name of a room: a string of 1 to 256 bytes */
  override set id(id: string) {
    checkRoomName(id, 'client.id');
    const before = super.id;
    super.id = id;
    if (id === before || this.readyState === this.CLOSED) return;
    const { rooms, fanOut } = this.#broadcaster;
    fanOut.settle(this);
    if (this.#isInOwnRoom) rooms.removeOwn(before, this);
    if (this.#joined?.delete(id) === true) rooms.remove(id, this);
    rooms.addOwn(id, this);
    this.#isInOwnRoom = true;
  }

  /** The rooms this client is in, that of its own id included, as they are now; of one that has left: as they were last. */
  get rooms(): ReadonlySet<string> {
    return new Set([this.id, ...(this.#joined ?? [])]);
  }

  /** @throws TypeError, always */
  set rooms(_rooms: never) {
    throw new TypeError('client.rooms can not be set: join() and leave() change it, client.data is for your own');
  }

  /**
   * Lets this client into a room or several. A room is there as soon as somebody is in it. One that has left joins nothing
   * any more.
   *
   * @throws TypeError for what is no name of a room: a string of 1 to 256 bytes; RangeError if these would be more than
   *   `maxRoomsPerClient`, and then it joins none of them
   */
  join(rooms: string | readonly string[]): void {
    const names = roomNames(rooms);
    if (this.readyState === this.CLOSED) return;
    const joined = this.#joined ?? new Set();
    const fresh = new Set(names.filter((name) => !joined.has(name) && !this.#isOwnRoom(name)));
    const most = this.#broadcaster.maxRoomsPerClient;
    if (joined.size + fresh.size > most) throw new RangeError(`A client may be in ${most} rooms (maxRoomsPerClient)`);
    this.#broadcaster.fanOut.settle(this);
    for (const name of fresh) {
      joined.add(name);
      this.#broadcaster.rooms.add(name, this);
    }
    this.#joined = joined;
  }

  /**
   * Takes this client out of a room or several. In that of its own id it stays.
   *
   * @throws TypeError for what is no name of a room
   */
  leave(rooms: string | readonly string[]): void {
    const names = roomNames(rooms);
    if (this.#joined === undefined || this.readyState === this.CLOSED) return;
    this.#broadcaster.fanOut.settle(this);
    for (const name of names) if (this.#joined.delete(name)) this.#broadcaster.rooms.remove(name, this);
  }

  /**
   * Those who are in a room, or in one of several, but this client itself.
   *
   * @throws TypeError for what is no name of a room
   */
  to(rooms: string | readonly string[]): Selection<ServerEvents> {
    return this.broadcast.to(rooms);
  }

  /**
   * Everyone but this client and those who are in a room, or in one of several.
   *
   * @throws TypeError for what is no name of a room
   */
  except(rooms: string | readonly string[]): Selection<ServerEvents> {
    return this.broadcast.except(rooms);
  }

  /** Everyone but this client. */
  get broadcast(): Selection<ServerEvents> {
    return new Selection(this.#broadcaster, EVERYONE, this);
  }

  /** @throws TypeError, always */
  set broadcast(_broadcast: never) {
    throw new TypeError('client.broadcast can not be set: client.broadcast.emit() sends, client.data is for your own');
  }

  override send(data: SendData, options?: SendOptions | WriteCallback, callback?: WriteCallback): SendResult {
    this.#broadcaster.fanOut.settle(this);
    return super.send(data, options, callback);
  }

  override close(code?: number, reason?: string | Uint8Array): void {
    this.#broadcaster.fanOut.settle(this);
    super.close(code, reason);
  }

  /** Closes it behind the broadcasts it has got, with those that are pending left out. @internal */
  [ours.closeInTurn](code: number | undefined, reason: string | undefined): void {
    super.close(code, reason);
  }

  /** @internal */
  override [ours.shutDownNow](code: number, reason: string, echoTimeout: number): void {
    this.#broadcaster.fanOut.settle(this);
    super[ours.shutDownNow](code, reason, echoTimeout);
  }

  /** @internal */
  override [ours.onEnd](status: CloseStatus): void {
    if (this.#isInOwnRoom) this.#broadcaster.rooms.removeOwn(this.id, this);
    for (const name of this.#joined ?? []) this.#broadcaster.rooms.remove(name, this);
    super[ours.onEnd](status);
  }

  #isOwnRoom(name: string): boolean {
    return this.#isInOwnRoom && name === this.id;
  }
}
