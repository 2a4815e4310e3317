import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Dice } from '../../fuzz/dice.js';
import { portOf } from '../../support/server-kinds.js';
import { localAddress } from '../client/local-address.js';
import { Channel, type ChannelOwner, type Weather } from './channel.js';

/** The proxy's clock, for a spec to hold. */
export type Sleep = (ms: number) => Promise<void>;

/**
 * A TCP proxy that does to connections what networks do: delays, narrow lines, packets of any size, peers that vanish.
 * The same seed makes the same packets. What is set counts for the connections that are there and those that come.
 */
export class FaultProxy {
  readonly port: number;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  readonly #weather: Weather = { latency: { ms: 0, jitter: 0 }, bandwidth: Infinity, slices: undefined };
  #limit = Infinity;

  private constructor(server: Server) {
    this.#server = server;
    this.port = portOf(server);
  }

  static async open(target: number, seed: number, sleep: Sleep = (ms) => delay(ms)): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new FaultProxy(server);
    let count = 0;
    server.on('connection', (near) => {
      const far = connect({
        port: target,
        host: '127.0.0.1',
        localAddress: localAddress(),
        allowHalfOpen: true,
        noDelay: true,
      });
      const link = new Link(near, far, proxy.#weather, proxy.#limit, new Dice(seed + count++), sleep);
      proxy.#links.add(link);
      const forget = () => {
        if (near.destroyed && far.destroyed) proxy.#links.delete(link);
      };
      near.once('close', forget);
      far.once('close', forget);
    });
    return proxy;
  }

  get connections(): number {
    return this.#links.size;
  }

  latency(ms: number, jitter = 0): void {
    this.#weather.latency = { ms, jitter };
  }

  /** @param bytes per second, in each direction */
  bandwidth(bytes: number): void {
    this.#weather.bandwidth = bytes;
  }

  /** Sends what comes in packets of so many bytes. */
  slicer(min: number, max: number): void {
    this.#weather.slices = { min, max };
  }

  /** Resets each connection of now on once so many bytes of its client have passed. */
  limitData(bytes: number): void {
    this.#limit = bytes;
  }

  /** Lets nothing pass any more, not even an end: the peers of each other become half-open. */
  stall(): void {
    for (const link of this.#links) link.stall();
  }

  flowAgain(): void {
    for (const link of this.#links) link.flowAgain();
  }

  /** Ends the way to the server, and leaves the way back open. */
  halfClose(): void {
    for (const link of this.#links) link.halfClose();
  }

  reset(): void {
    for (const link of this.#links) link.reset();
  }

  async close(): Promise<void> {
    this.reset();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** One proxied connection. */
class Link implements ChannelOwner {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #there: Channel;
  readonly #back: Channel;
  #left: number;

  constructor(
    near: Socket,
    far: Socket,
    readonly weather: Weather,
    limit: number,
    readonly dice: Dice,
    readonly sleep: Sleep,
  ) {
    this.#near = near;
    this.#far = far;
    this.#left = limit;
    this.#there = new Channel(near, far, this);
    // The way back is not limited: its bytes are the server's.
    this.#back = new Channel(far, near, {
      weather,
      dice,
      sleep,
      mayPass: () => true,
      now: () => this.now(),
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => undefined);
      socket.once('close', (failed) => {
        if (failed && !other.destroyed) other.resetAndDestroy();
      });
    }
  }

  now(): number {
    return performance.now();
  }

  mayPass(bytes: number): boolean {
    this.#left -= bytes;
    if (this.#left >= 0) return true;
    this.reset();
    return false;
  }

  stall(): void {
    this.#there.stall();
    this.#back.stall();
  }

  flowAgain(): void {
    this.#there.flowAgain();
    this.#back.flowAgain();
  }

  halfClose(): void {
    this.#far.end();
  }

  reset(): void {
    this.#near.resetAndDestroy();
    this.#far.resetAndDestroy();
  }
}
