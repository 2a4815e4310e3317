import { asError } from '../server/base/as-error.js';
import type { Backplane } from './backplane.js';
import { packEnvelope, unpackEnvelope, type Envelope } from './envelope.js';

/** Whom a relay works for. */
export interface RelayOwner {
  /** Another process has something to be done here. */
  received(envelope: Envelope): void;
  /** Something went wrong with the backplane; what is to be done here is done all the same. */
  failed(error: Error): void;
}

/** The way between the clients here and those of other processes, over a backplane. */
export class Relay {
  readonly #backplane: Backplane;
  readonly #channel: string;
  readonly #owner: RelayOwner;
  readonly #subscription: Promise<(() => Promise<void>) | undefined>;
  #closed = false;

  constructor(backplane: Backplane, channel: string, owner: RelayOwner) {
    this.#backplane = backplane;
    this.#channel = channel;
    this.#owner = owner;
    // Later: whoever wants to hear of a failure listens once the server is made.
    this.#subscription = Promise.resolve().then(() => this.#subscribe());
  }

  publish(envelope: Envelope): void {
    void this.#attempt('publish on', () => this.#backplane.publish(this.#channel, packEnvelope(envelope)));
  }

  /** Listens no longer. The backplane itself stays open: others may use it. */
  async close(): Promise<void> {
    this.#closed = true;
    const unsubscribe = await this.#subscription;
    if (unsubscribe !== undefined) await this.#attempt('unsubscribe from', unsubscribe);
  }

  #subscribe(): Promise<(() => Promise<void>) | undefined> {
    return this.#attempt('subscribe to', () =>
      this.#backplane.subscribe(this.#channel, (payload) => this.#receive(payload)),
    );
  }

  #receive(payload: Buffer): void {
    if (this.#closed) return;
    try {
      this.#owner.received(unpackEnvelope(payload));
    } catch (error) {
      this.#failed('read from', error);
    }
  }

  /** A backplane may throw where it should reject. */
  async #attempt<T>(what: string, step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      this.#failed(what, error);
      return undefined;
    }
  }

  #failed(what: string, cause: unknown): void {
    const why = asError(cause).message;
    this.#owner.failed(new Error(`The backplane could not ${what} ${this.#channel}: ${why}`, { cause }));
  }
}
