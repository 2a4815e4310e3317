import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Backplane } from '../../../src/index.js';

/** A broker for the cases, and how it is left. */
export interface BackplaneBroker {
  /** Connects one more process to it. */
  join(): Promise<Backplane>;
  /** Resolves when everything published so far has arrived, or never will. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** What every backplane has to do, whatever its broker. */
export function defineBackplaneContract(name: string, open: () => Promise<BackplaneBroker>): void {
  describe(`the backplane ${name}`, () => {
    let broker: BackplaneBroker;
    let nodes: Backplane[];

    beforeEach(async () => {
      broker = await open();
      nodes = await Promise.all([broker.join(), broker.join(), broker.join()]);
    });

    afterEach(async () => {
      await Promise.all(nodes.map((node) => node.close()));
      await broker.close();
    });

    /** Listens on a channel; what arrives there. */
    async function listen(node: Backplane, channel: string) {
      const heard: string[] = [];
      const stop = await node.subscribe(channel, (payload) => heard.push(payload.toString()));
      return { heard, stop };
    }

    it('brings a payload once to each of the others, and not back', async () => {
      const [one, two, three] = await Promise.all(nodes.map((node) => listen(node, 'a')));
      await nodes[0]!.publish('a', Buffer.from('1'));
      await broker.settled();
      expect([one!.heard, two!.heard, three!.heard]).toEqual([[], ['1'], ['1']]);
    });

    it('keeps the order in which one of them publishes', async () => {
      const { heard } = await listen(nodes[1]!, 'a');
      const numbers = Array.from({ length: 200 }, (_, i) => String(i));
      await Promise.all(numbers.map((number) => nodes[0]!.publish('a', Buffer.from(number))));
      await broker.settled();
      expect(heard).toEqual(numbers);
    });

    it.each([
      ['empty', Buffer.alloc(0)],
      ['every byte', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
      ['1 MiB', Buffer.alloc(1024 * 1024, 'grüße')],
    ])('carries bytes as they are: %s', async (_name, bytes) => {
      const heard: Buffer[] = [];
      await nodes[1]!.subscribe('a', (payload) => heard.push(payload));
      await nodes[0]!.publish('a', bytes);
      await broker.settled();
      expect(heard.map((payload) => payload.equals(bytes))).toEqual([true]);
    });

    it('keeps channels apart', async () => {
      const [a, b] = [await listen(nodes[1]!, 'a'), await listen(nodes[1]!, 'a b/:*ü')];
      await nodes[0]!.publish('a', Buffer.from('1'));
      await nodes[0]!.publish('a b/:*ü', Buffer.from('2'));
      await nodes[0]!.publish('nobody', Buffer.from('3'));
      await broker.settled();
      expect([a.heard, b.heard]).toEqual([['1'], ['2']]);
    });

    it('listens until it is told to stop, each listener for itself', async () => {
      const [one, two] = [await listen(nodes[1]!, 'a'), await listen(nodes[1]!, 'a')];
      await nodes[0]!.publish('a', Buffer.from('1'));
      await broker.settled();
      await one.stop();
      await nodes[0]!.publish('a', Buffer.from('2'));
      await broker.settled();
      await two.stop();
      await nodes[0]!.publish('a', Buffer.from('3'));
      await broker.settled();
      expect([one.heard, two.heard]).toEqual([['1'], ['1', '2']]);
    });

    it('hears nothing when it is closed, and takes nothing', async () => {
      const { heard } = await listen(nodes[1]!, 'a');
      const closed = nodes.splice(1, 1)[0]!;
      await closed.close();
      await nodes[0]!.publish('a', Buffer.from('1'));
      await broker.settled();
      expect(heard).toEqual([]);
      await expect(closed.publish('a', Buffer.from('2'))).rejects.toThrow(Error);
    });
  });
}
