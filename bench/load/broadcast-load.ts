import type { LoadClient } from './client.js';
import { EXTENSIONS } from './exchange.js';
import type { BroadcastJob } from './jobs.js';
import type { Load } from './load.js';
import { openClients } from './opening.js';
import { ExpectedReply } from './replies.js';
import { ReplyReader } from './reply-reader.js';
import { Room } from './room.js';

/** Milliseconds without any delivery after which those in flight are given up. */
const PATIENCE = 5000;

/**
 * One of the clients keeps a number of publishes in flight, and all of them, itself included, get each of them; where there
 * are rooms, it does so in each of them.
 */
export class BroadcastLoad implements Load {
  readonly #job: BroadcastJob;
  readonly #port: number;
  readonly #patience: number;
  readonly #rooms: readonly Room[];
  #publisher: LoadClient | undefined;
  #speaking = false;
  /** Frames that were received, by all together. */
  #count = 0;
  /** Publishes that not everybody has got. */
  #outstanding = 0;
  #failure: Error | undefined;
  /** Called when nothing is in flight any more, or something was wrong. */
  #settled: () => void = () => undefined;

  constructor(job: BroadcastJob, port: number, patience = PATIENCE) {
    this.#job = job;
    this.#port = port;
    this.#patience = patience;
    this.#rooms = Room.allOf(job);
  }

  async open(): Promise<void> {
    const { receivers, message } = this.#job;
    const extensions = message.compressed === true ? { extensions: EXTENSIONS } : {};
    const clients = await openClients(receivers, { port: this.#port, handshake: true, ...extensions });
    for (const [i, client] of clients.entries()) {
      const room = this.#rooms[i % this.#rooms.length]!;
      await room.enter(client);
      this.#listen(client, room);
    }
    this.#publisher = clients[0];
  }

  start(): void {
    this.#speaking = true;
    this.#count = 0;
    for (const room of this.#rooms) this.#publish(this.#job.inFlight, room);
  }

  /**
   * Resolves when everybody has got all that was published.
   *
   * @throws WrongReply for a delivery that was wrong; Error if deliveries stay away
   */
  async stop(): Promise<void> {
    this.#speaking = false;
    if (this.#outstanding > 0 && this.#failure === undefined) await this.#drained();
    if (this.#failure !== undefined) throw this.#failure;
  }

  result(): { count: number } {
    return { count: this.#count };
  }

  #listen(client: LoadClient, room: Room): void {
    const { audience, publication } = room;
    // One for each client, so that the first message of each is compared as a whole.
    const reader = new ReplyReader(client, new ExpectedReply(publication, false));
    let received = 0;
    client.onData = (buffer, length) => {
      try {
        const frames = reader.read(buffer, length);
        if (frames === 0) return;
        const complete = audience.got(frames, received);
        received += frames;
        this.#count += frames;
        if (complete > 0) this.#completed(complete, room);
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
      }
    };
  }

  #publish(publishes: number, room: Room): void {
    this.#outstanding += publishes;
    room.audience.published(publishes);
    this.#publisher?.write(Buffer.concat(Array.from({ length: publishes }, () => room.publication.request)));
  }

  #completed(publishes: number, room: Room): void {
    this.#outstanding -= publishes;
    if (this.#speaking) this.#publish(publishes, room);
    else if (this.#outstanding === 0) this.#settled();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#settled();
  }

  /** Waits for what is in flight, as long as any of it comes. */
  async #drained(): Promise<void> {
    let seen = this.#count;
    const watch = setInterval(() => {
      if (this.#count === seen) this.#fail(new Error(`Not everybody has got the last ${this.#outstanding} publishes`));
      seen = this.#count;
    }, this.#patience);
    await new Promise<void>((resolve) => (this.#settled = resolve));
    clearInterval(watch);
  }
}
