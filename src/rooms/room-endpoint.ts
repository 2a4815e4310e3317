import type { RawWebSocketServerOptions, ServerMetrics } from '../server/index.js';
import { WebSocketEndpoint } from '../server/web-socket-endpoint.js';
import { Broadcaster, type BroadcastOptions } from './broadcaster.js';
import { roomNames } from './room-name.js';
import type { Codecs } from './received-event.js';
import { resolveRoomOptions, type RoomOptions } from './room-options.js';
import type { RoomWebSocket } from './room-web-socket.js';
import { EVERYONE, withRooms } from './scope.js';
import { Selection } from './selection.js';
import type { AnyServerEvents, EventArguments, EventName } from './server-events.js';

/**
 * Figures of a server with rooms.
 *
 * @publicApi
 */
export interface RoomMetrics extends ServerMetrics {
  /** Rooms that somebody has joined. */
  readonly rooms: number;
}

/** What is not an option of the user's. */
export interface RoomEndpointInit {
  readonly codecs: Codecs;
  /** What the backplane calls the server: the same in every process. */
  readonly channel: string;
  /** Called when the server's own port is open. */
  readonly callback?: (() => void) | undefined;
}

/** A server whose clients can be in rooms. */
export abstract class RoomEndpoint<
  Client extends RoomWebSocket,
  ServerEvents extends object = AnyServerEvents,
> extends WebSocketEndpoint<Client> {
  /** @internal */
  protected readonly broadcaster: Broadcaster;
  /** What every other selection is made from. */
  readonly #everyone: Selection<ServerEvents>;

  constructor(options: RawWebSocketServerOptions & RoomOptions, { codecs, channel, callback }: RoomEndpointInit) {
    const resolved = resolveRoomOptions(options);
    super(options, callback);
    const failed = (error: unknown) => this.reportError(error);
    this.broadcaster = new Broadcaster({ ...resolved, everyone: this.clients, codecs, channel, failed });
    this.#everyone = new Selection(this.broadcaster, EVERYONE);
  }

  /**
   * The clients who are in a room, or in one of several: what is sent to them goes to each once. Of an empty list: nobody.
   *
   * @throws TypeError for what is no name of a room
   */
  to(rooms: string | readonly string[]): Selection<ServerEvents> {
    return this.#everyone.to(rooms);
  }

  /** The same as {@link to}: reads better where nothing is sent. */
  in(rooms: string | readonly string[]): Selection<ServerEvents> {
    return this.to(rooms);
  }

  /**
   * Everyone but the clients who are in a room, or in one of several.
   *
   * @throws TypeError for what is no name of a room
   */
  except(rooms: string | readonly string[]): Selection<ServerEvents> {
    return this.#everyone.except(rooms);
  }

  /**
   * The clients of this process who are in a room, or in one of several, as they are now; they may leave while the list is
   * gone through.
   *
   * @throws TypeError for what is no name of a room
   */
  clientsIn(rooms: string | readonly string[]): Client[] {
    const scope = withRooms(EVERYONE, roomNames(rooms));
    return [...this.broadcaster.audienceOf(scope).members()].filter((member) => this.#isOwn(member));
  }

  /**
   * Sends a named event with its data to every client; it is written, framed and compressed once. It never waits for a
   * client: for one that is too far behind, `slowConsumer` says what happens.
   *
   * @throws TypeError for an event name that the protocol keeps for itself, and for data that JSON can't say; with a
   *   codec, whatever that throws. Nobody gets anything then
   */
  sendEvent<E extends EventName<ServerEvents>>(
    event: E,
    ...[data, options]: EventArguments<ServerEvents[E], BroadcastOptions>
  ): void {
    this.broadcaster.emit(EVERYONE, event, data, options);
  }

  override metrics(): RoomMetrics {
    return { ...super.metrics(), rooms: this.broadcaster.rooms.size };
  }

  protected override ended(): Promise<void> {
    return this.broadcaster.close();
  }

  #isOwn(client: object): client is Client {
    const clients: ReadonlySet<object> = this.clients;
    return clients.has(client);
  }
}
