import { ask } from './ask.js';
import { Audience } from './audience.js';
import type { LoadClient } from './client.js';
import type { Exchange } from './frames.js';
import type { BroadcastJob } from './jobs.js';
import { joiningOf, publicationOf } from './publication.js';
import { ExpectedReply } from './replies.js';

/** A part of the clients, or all of them, and what they get. */
export class Room {
  readonly audience: Audience;
  readonly publication: Exchange;
  readonly #joining: Exchange | undefined;

  private constructor({ receivers, inFlight, message, rooms = 1 }: BroadcastJob, name: string | undefined) {
    this.audience = new Audience(receivers / rooms, inFlight);
    this.publication = publicationOf(message, name);
    this.#joining = name === undefined ? undefined : joiningOf(message, name);
  }

  /** Those of a job; one without a name, which nobody has to enter, where there are none. */
  static allOf(job: BroadcastJob): Room[] {
    if (job.rooms === undefined) return [new Room(job, undefined)];
    return Array.from({ length: job.rooms }, (_, i) => new Room(job, `room-${i}`));
  }

  /** Resolves when the server has said that the client is in. */
  async enter(client: LoadClient): Promise<void> {
    if (this.#joining === undefined) return;
    await ask(client, this.#joining.request, new ExpectedReply(this.#joining, false));
  }
}
