import type { Broadcaster, BroadcastOptions, Member } from './broadcaster.js';
import { roomNames } from './room-name.js';
import { withoutRooms, withRooms, type Scope } from './scope.js';
import type { AnyServerEvents, EventArguments, EventName } from './server-events.js';

/**
 * Some of the clients of a server: those who are in certain rooms when something is sent to them. It never changes: what
 * is made of it by `to` and `except` is another one, so that it can be kept and used again.
 *
 * @publicApi
 */
export class Selection<ServerEvents extends object = AnyServerEvents> {
  readonly #broadcaster: Broadcaster;
  readonly #scope: Scope;
  readonly #sender: Member | undefined;

  /** @internal */
  constructor(broadcaster: Broadcaster, scope: Scope, sender?: Member) {
    this.#broadcaster = broadcaster;
    this.#scope = scope;
    this.#sender = sender;
  }

  /**
   * Those who are in a room as well, or in one of several; each of them once. Of an empty list: nobody more.
   *
   * @throws TypeError for what is no name of a room
   */
  to(rooms: string | readonly string[]): Selection<ServerEvents> {
    return this.#narrowed(withRooms(this.#scope, roomNames(rooms)));
  }

  /** The same as {@link to}: reads better where nothing is sent. */
  in(rooms: string | readonly string[]): Selection<ServerEvents> {
    return this.to(rooms);
  }

  /**
   * Without those who are in a room, or in one of several.
   *
   * @throws TypeError for what is no name of a room
   */
  except(rooms: string | readonly string[]): Selection<ServerEvents> {
    return this.#narrowed(withoutRooms(this.#scope, roomNames(rooms)));
  }

  /**
   * Sends a named event with its data to these clients; it is written, framed and compressed once. It never waits for a
   * client: for one that is too far behind, `slowConsumer` says what happens.
   *
   * @throws TypeError for an event name that the protocol keeps for itself, and for data that JSON can't say; with a
   *   codec, whatever that throws. Nobody gets anything then
   */
  emit<E extends EventName<ServerEvents>>(
    event: E,
    ...[data, options]: EventArguments<ServerEvents[E], BroadcastOptions>
  ): void {
    this.#broadcaster.emit(this.#scope, event, data, options, this.#sender);
  }

  /**
   * Closes the connections of these clients, behind everything that was sent to them.
   *
   * @param code 1000-1003, 1007-1014 or 3000-4999. Default: a close frame without a code.
   * @param reason at most 123 bytes of UTF-8
   * @throws RangeError for another code or a longer reason
   */
  disconnect(code?: number, reason?: string): void {
    this.#broadcaster.disconnect(this.#scope, code, reason, this.#sender);
  }

  #narrowed(scope: Scope): Selection<ServerEvents> {
    return new Selection(this.#broadcaster, scope, this.#sender);
  }
}
