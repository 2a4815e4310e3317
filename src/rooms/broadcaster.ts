import type { UsedCodec } from '../message/index.js';
import { closePayload } from '../protocol/frame/close-frame.js';
import type { PreparedMessage } from '../protocol/deflate/prepared-message.js';
import type { SendOptions } from '../server/index.js';
import type { SharedMessageOptions } from '../server/connection/transport-options.js';
import { Audience } from './audience.js';
import type { Envelope } from './envelope.js';
import { FanOut, type Receiver } from './fan-out.js';
import { PreparedEvent, type SharedEvent } from './prepared-event.js';
import { contentsOf, ReceivedEvent, type Codecs } from './received-event.js';
import { Relay } from './relay.js';
import type { ResolvedRoomOptions } from './room-options.js';
import { RoomRegistry } from './room-registry.js';
import type { Scope } from './scope.js';
import * as ours from '../server/base/ours.js';

/**
 * How a broadcast is sent; see {@link SendOptions}.
 *
 * @publicApi
 */
export type BroadcastOptions = Omit<SendOptions, 'fin'>;

/** A client as broadcasts see it. */
export interface Member extends Receiver {
  /** The format of its messages; undefined for JSON. */
  readonly [ours.codec]: UsedCodec;
  [ours.sendPrepared](message: PreparedMessage, options: SharedMessageOptions): unknown;
  /** Closes it where it stands: what was begun later is not for it any more. */
  [ours.closeInTurn](code: number | undefined, reason: string | undefined): void;
}

/** What a broadcaster works with. */
export interface BroadcasterInit extends ResolvedRoomOptions {
  /** Every client there is, as they come and go. */
  readonly everyone: ReadonlySet<Member>;
  readonly codecs: Codecs;
  /** On which the processes that serve the same clients hear of each other. */
  readonly channel: string;
  readonly failed: (error: unknown) => void;
}

/** The rooms of a server, and what is done for those who are in them: here and, over a backplane, elsewhere. */
export class Broadcaster {
  readonly rooms = new RoomRegistry<Member>();
  readonly fanOut: FanOut<Member>;
  readonly maxRoomsPerClient: number;
  readonly #everyone: ReadonlySet<Member>;
  readonly #codecs: Codecs;
  readonly #relay: Relay | undefined;

  constructor({ everyone, codecs, channel, maxRoomsPerClient, backplane, failed }: BroadcasterInit) {
    this.fanOut = new FanOut(failed);
    this.maxRoomsPerClient = maxRoomsPerClient;
    this.#everyone = everyone;
    this.#codecs = codecs;
    this.#relay =
      backplane && new Relay(backplane, channel, { received: (envelope) => this.#received(envelope), failed });
  }

  /**
   * Sends an event to everyone in a scope.
   *
   * @param sender who does not get it
   * @throws TypeError for an event name that the protocol keeps for itself, and for data that JSON can't say; with a
   *   codec, whatever that throws. Nobody gets anything then
   */
  emit(scope: Scope, event: string | number, data: unknown, options: BroadcastOptions = {}, sender?: Member): void {
    const prepared = new PreparedEvent(event, data, options.binary);
    const audience = this.audienceOf(scope, sender);
    // What can't be said is to be known before anybody gets anything, unless nobody would be sent it.
    if (this.#relay !== undefined || this.#codecs.size === 1)
      for (const codec of this.#codecs.values()) prepared.for(codec);
    else for (const { [ours.codec]: codec } of audience.members()) prepared.for(codec);
    this.#send(audience, prepared, options);
    if (this.#relay === undefined) return;
    const { volatile = false, compress = true } = options;
    this.#relay.publish({ kind: 'event', scope, volatile, compress, contents: contentsOf(prepared, this.#codecs) });
  }

  /**
   * Closes the connections of everyone in a scope, behind what was sent to them.
   *
   * @throws RangeError for a wrong code or reason
   */
  disconnect(scope: Scope, code?: number, reason?: string, sender?: Member): void {
    this.#close(this.audienceOf(scope, sender), code, reason);
    this.#relay?.publish({ kind: 'disconnect', scope, code, reason });
  }

  /** Those of a scope who are here. */
  audienceOf({ rooms, except }: Scope, sender?: Member): Audience<Member> {
    return new Audience(rooms === undefined ? [this.#everyone] : this.#groups(rooms), this.#groups(except), sender);
  }

  /** Nothing comes from other processes any more. */
  async close(): Promise<void> {
    await this.#relay?.close();
  }

  #groups(rooms: readonly string[]): ReadonlySet<Member>[] {
    return rooms.map((room) => this.rooms.membersOf(room)).filter((members) => members !== undefined);
  }

  #send(audience: Audience<Member>, event: SharedEvent, options: SharedMessageOptions): void {
    const deliver = (member: Member): void => {
      const message = event.for(member[ours.codec]);
      if (message !== undefined) member[ours.sendPrepared](message, options);
    };
    this.fanOut.begin(audience, { bytes: event.length, deliver });
  }

  /** @throws RangeError for a wrong code or reason, before anybody is closed */
  #close(audience: Audience<Member>, code: number | undefined, reason: string | undefined): void {
    closePayload(code, reason);
    this.fanOut.begin(audience, { bytes: 0, deliver: (member) => member[ours.closeInTurn](code, reason) });
  }

  #received(envelope: Envelope): void {
    const audience = this.audienceOf(envelope.scope);
    if (envelope.kind === 'event') this.#send(audience, new ReceivedEvent(envelope.contents, this.#codecs), envelope);
    else this.#close(audience, envelope.code, envelope.reason);
  }
}
