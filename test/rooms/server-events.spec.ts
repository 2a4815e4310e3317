import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RawWebSocketServer, type RawWebSocket } from '../../src/index.js';

interface ServerEvents {
  tick: { readonly n: number };
  bye: undefined;
  note: string | undefined;
  7: boolean;
}

let server: RawWebSocketServer<ServerEvents>;

beforeEach(() => {
  server = new RawWebSocketServer<ServerEvents>({ noServer: true });
});

afterEach(() => server.close());

/** What does not compile stands behind `@ts-expect-error`: if it did compile, the type check would fail. */
describe('a map of events', () => {
  it('knows the data of each', () => {
    server.sendEvent('tick', { n: 1 });
    server.to('a').emit('tick', { n: 1 }, { volatile: true });
    server.in('a').except('b').emit('bye');
    server.except('a').emit('note', 'text');
    server.to('a').emit('note');
    server.sendEvent(7, true);
    for (const client of server.clients) {
      client.sendEvent('tick', { n: 1 });
      client.to('a').emit('tick', { n: 1 });
      client.broadcast.emit('bye');
    }
    expect(server.clients.size).toBe(0);
  });

  it('refuses names it does not have', () => {
    // @ts-expect-error: the event is not in the map
    server.sendEvent('tock', 1);
    // @ts-expect-error: the event is not in the map
    server.to('a').emit('tock', 1);
    for (const client of server.clients) {
      // @ts-expect-error: the event is not in the map
      client.sendEvent('tock', 1);
      // @ts-expect-error: the event is not in the map
      client.to('a').emit('tock', 1);
    }
    expect(server.clients.size).toBe(0);
  });

  it('refuses data of another type, and none where there must be some', () => {
    // @ts-expect-error: n is a number
    server.sendEvent('tick', { n: '1' });
    // @ts-expect-error: there must be data
    server.sendEvent('tick');
    // @ts-expect-error: there must be data
    server.to('a').emit('tick');
    // @ts-expect-error: nothing comes with it
    server.to('a').emit('bye', 5);
    expect(server.clients.size).toBe(0);
  });

  it('can not have an event that the protocol keeps for itself', () => {
    const wrong = new RawWebSocketServer<{ exception: number }>({ noServer: true });
    // @ts-expect-error: the event is reserved
    expect(() => wrong.sendEvent('exception', 1)).toThrow('The event "exception" is reserved for the protocol');
  });

  it('is not needed: without one every event may have any data', () => {
    const free: RawWebSocketServer = new RawWebSocketServer({ noServer: true });
    free.sendEvent('anything');
    free.to('a').emit('anything', { at: 'all' });
    free.to('a').emit(5, 1);
    const some = (client: RawWebSocket): void => {
      client.sendEvent('anything', 1);
      client.to('a').emit('anything');
    };
    expect(some).toBeInstanceOf(Function);
  });
});
