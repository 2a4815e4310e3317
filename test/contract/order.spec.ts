import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { from, type Observable } from 'rxjs';
import { settle, until } from '../support/turns.js';
import { defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';

/** A gateway whose handlers finish when the test says so, each by the name it was called with. */
async function begin(bench: Bench, concurrency: number | undefined) {
  const atWork = new Map<string, () => void>();
  const begun: string[] = [];

  @WebSocketGateway(concurrency === undefined ? {} : { concurrency })
  class WorkGateway {
    @SubscribeMessage('work')
    async work(_client: unknown, name: string): Promise<string> {
      begun.push(name);
      await new Promise<void>((resolve) => atWork.set(name, resolve));
      return name;
    }

    @SubscribeMessage('stream')
    stream(_client: unknown, name: string): Observable<string> {
      return from(this.work(_client, name));
    }

    @SubscribeMessage('quick')
    quick(_client: unknown, name: string): string {
      begun.push(name);
      return name;
    }
  }

  const peer = await bench.connect([WorkGateway]);
  const finish = async (name: string) => {
    await until(() => atWork.has(name));
    atWork.get(name)?.();
  };
  return { peer, begun, finish };
}

const complete = (data: string, id: number) => ({ event: '$complete', data, id });

defineOwn('concurrency', (own) => {
  own('1: events are answered in their order, each after the reply to the one before it', async (bench) => {
    const { peer, begun, finish } = await begin(bench, 1);
    peer.send({ event: 'work', data: 'a' }, { event: 'quick', data: 'b' }, { event: 'work', data: 'c' });
    await until(() => begun.length > 0);
    await settle();
    expect(begun).toEqual(['a']);
    await finish('a');
    expect([await peer.next(), await peer.next()]).toEqual(['a', 'b']);
    await finish('c');
    expect(await peer.next()).toBe('c');
  });

  own('1: requests and streams, too', async (bench) => {
    const { peer, finish } = await begin(bench, 1);
    peer.send(
      { event: 'stream', data: 'a', id: 1 },
      { event: 'quick', data: 'b', id: 2 },
      { event: 'nothing', id: 3 },
      { event: 'quick', data: 'd', id: 4 },
    );
    await finish('a');
    expect([await peer.next(), await peer.next(), await peer.next(), await peer.next(), await peer.next()]).toEqual([
      { event: '$next', data: 'a', id: 1 },
      { event: '$complete', id: 1 },
      complete('b', 2),
      { event: 'exception', data: expect.objectContaining({ code: 'unknown_event' }), id: 3 },
      complete('d', 4),
    ]);
  });

  own('2: so many are at work, and no more', async (bench) => {
    const { peer, begun, finish } = await begin(bench, 2);
    peer.send(...['a', 'b', 'c'].map((data, id) => ({ event: 'work', data, id })));
    await until(() => begun.length > 1);
    await settle();
    expect(begun).toEqual(['a', 'b']);
    await finish('b');
    expect(await peer.next()).toEqual(complete('b', 1));
    await finish('c');
    expect(await peer.next()).toEqual(complete('c', 2));
    await finish('a');
    expect(await peer.next()).toEqual(complete('a', 0));
  });

  for (const concurrency of [undefined, Infinity]) {
    own(`${concurrency}: replies come as handlers finish`, async (bench) => {
      const { peer, finish } = await begin(bench, concurrency);
      peer.send({ event: 'work', data: 'a', id: 1 }, { event: 'quick', data: 'b', id: 2 });
      expect(await peer.next()).toEqual(complete('b', 2));
      await finish('a');
      expect(await peer.next()).toEqual(complete('a', 1));
    });
  }
});
