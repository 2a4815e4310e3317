import type { Backplane } from './backplane.js';

/**
 * Connects applications that run in one process as a broker connects those of several processes: for tests, and to see
 * what a backplane does.
 *
 *     const hub = new MemoryHub();
 *     new RawWsAdapter(one, { backplane: hub.join() });
 *     new RawWsAdapter(other, { backplane: hub.join() });
 *
 * @publicApi
 */
export class MemoryHub {
  readonly #nodes = new Set<MemoryBackplane>();

  /** Connects one more: what it publishes comes to all others. */
  join(): Backplane {
    const node = new MemoryBackplane(this.#nodes);
    this.#nodes.add(node);
    return node;
  }
}

type Listener = (payload: Buffer) => void;

class MemoryBackplane implements Backplane {
  readonly #nodes: Set<MemoryBackplane>;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(nodes: Set<MemoryBackplane>) {
    this.#nodes = nodes;
  }

  subscribe(channel: string, listener: Listener): Promise<() => Promise<void>> {
    const known = this.#listeners.get(channel) ?? new Set();
    // The same function may be given twice.
    const own: Listener = (payload) => listener(payload);
    this.#listeners.set(channel, known.add(own));
    return Promise.resolve(() => {
      known.delete(own);
      return Promise.resolve();
    });
  }

  /** As with a broker, others hear of it later. */
  async publish(channel: string, payload: Buffer): Promise<void> {
    if (!this.#nodes.has(this)) throw new Error('The backplane is closed');
    await Promise.resolve();
    for (const node of this.#nodes) if (node !== this) node.#receive(channel, payload);
  }

  close(): Promise<void> {
    this.#nodes.delete(this);
    this.#listeners.clear();
    return Promise.resolve();
  }

  #receive(channel: string, payload: Buffer): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(payload);
  }
}
