import { RoomLedger, RoomPage } from '../oracles/room-ledger.js';
import type { Stage } from '../stage.js';
import type { FaultClient, Where } from './fault-client.js';
import { eventFrame } from './masked.js';
import { RoomClient } from './room-client.js';

const PUBLISHERS = 3;

/** Publishers to rooms, with an observer who is in all of them. */
export class RoomScene {
  readonly ledger = new RoomLedger();
  readonly rooms: readonly string[];
  readonly #observer: RoomClient;
  readonly #publishers: readonly FaultClient[];

  private constructor(observer: FaultClient, publishers: readonly FaultClient[], rooms: readonly string[]) {
    this.rooms = rooms;
    this.#publishers = publishers;
    this.#observer = new RoomClient(observer, new RoomPage(), (news) => this.ledger.observe(news));
  }

  static async open(stage: Stage, where: Where, rooms: readonly string[]): Promise<RoomScene> {
    const scene = new RoomScene(await stage.open(where), await stage.openMany(PUBLISHERS, where), rooms);
    for (const room of rooms) scene.#observer.ask('join', room);
    await scene.#observer.answered();
    return scene;
  }

  /** Publishes something by one of the publishers, whichever number is given. */
  publish(by: number, room: string, bytes = 10): void {
    const from = by % PUBLISHERS;
    const publication = { room, from, number: this.ledger.send(from, room), bytes };
    this.#publishers[from]!.write(eventFrame('publish', publication));
  }

  /** Waits until the observer lacks no more than so many of the messages. */
  observed(lacking = 0): Promise<void> {
    return this.#observer.client.until(() => this.ledger.observed + lacking >= this.ledger.sent);
  }

  /** Waits until all was published and has come to these receivers. */
  async settled(receivers: readonly RoomClient[]): Promise<void> {
    await this.observed();
    this.ledger.demandObserved();
    for (const receiver of receivers) receiver.ask('say');
    await Promise.all(receivers.map((receiver) => receiver.answered()));
  }

  /** @throws Error unless each of these was sent all of its stays, once and in order, and nothing else */
  demandExactlyOnce(receivers: readonly RoomClient[]): void {
    for (const { page } of receivers) this.ledger.demandExactlyOnce(page);
  }

  /** The observer leaves its rooms. */
  async unobserve(): Promise<void> {
    for (const room of this.rooms) this.#observer.ask('leave', room);
    await this.#observer.answered();
  }
}

/** How many messages receivers were sent altogether. */
export function received(receivers: readonly RoomClient[]): number {
  return receivers.reduce((sum, { page }) => sum + page.got.length, 0);
}
