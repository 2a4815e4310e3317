import { describe, expect, it } from '@jest/globals';
import { Audience } from '../../src/rooms/audience.js';
import { FanOut } from '../../src/rooms/fan-out.js';
import { settle } from '../support/turns.js';
import * as ours from '../../src/server/base/ours.js';

/** One who writes down what it gets. */
class Reader {
  [ours.reached] = 0;
  [ours.isQuiet] = true;
  readonly got: string[] = [];
  /** Called with what it gets. */
  reacts: (what: string) => void = () => undefined;

  take(what: string): void {
    this.got.push(what);
    this.reacts(what);
  }
}

interface Scene {
  readonly fanOut: FanOut<Reader>;
  readonly readers: Reader[];
  readonly all: Set<Reader>;
  readonly failures: unknown[];
  begin(what: string, audience?: Audience<Reader>, bytes?: number): void;
}

function scene(count: number): Scene {
  const failures: unknown[] = [];
  const fanOut = new FanOut<Reader>((error) => failures.push(error));
  const readers = Array.from({ length: count }, () => new Reader());
  const all = new Set(readers);
  const begin = (what: string, audience = new Audience([all], []), bytes = 0) =>
    fanOut.begin(audience, { bytes, deliver: (reader) => reader.take(what) });
  return { fanOut, readers, all, failures, begin };
}

function counts(readers: readonly Reader[]): number[] {
  return [...new Set(readers.map(({ got }) => got.length))];
}

describe('FanOut', () => {
  it('reaches everyone at once, in order', () => {
    const { readers, begin } = scene(3);
    for (const what of ['a', 'b']) begin(what);
    expect(readers.map(({ got }) => got)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('reaches who is in several groups once, and leaves out who is excluded, and the sender', () => {
    const { readers, begin } = scene(4);
    const [one, two, three, four] = readers;
    const audience = new Audience([new Set([one!, two!]), new Set([two!, three!, four!])], [new Set([three!])], four);
    begin('a', audience);
    expect(readers.map(({ got }) => got.length)).toEqual([1, 1, 0, 0]);
  });

  it('writes to 1,000 connections in one turn, and to the others in the next ones', async () => {
    const { readers, begin } = scene(4_500);
    begin('a');
    const reached = [readers.filter(({ got }) => got.length === 1).length];
    while (reached.at(-1)! < 4_500) {
      await settle(1);
      reached.push(readers.filter(({ got }) => got.length === 1).length);
    }
    expect(reached).toEqual([1_000, 2_000, 3_000, 4_000, 4_500]);
    expect(counts(readers)).toEqual([1]);
  });

  it('counts a connection by its bytes where they are many', () => {
    const { readers, begin } = scene(300);
    begin('a', undefined, 1024 * 1024);
    // 65 for each: one, and one more for each 16 KiB.
    expect(readers.filter(({ got }) => got.length === 1)).toHaveLength(Math.ceil(1_000 / 65));
  });

  it('does not count who is written to in this turn anyway', () => {
    const { readers, begin } = scene(1_000);
    for (const reader of readers) reader.reacts = () => (reader[ours.isQuiet] = false);
    for (const what of ['a', 'b', 'c']) begin(what);
    expect(counts(readers)).toEqual([3]);
  });

  it('A34 goes on behind the one it has stopped at, also where that one is served or leaves before its time', async () => {
    const { readers, all, fanOut, begin } = scene(3_000);
    begin('a');
    const [served, leaver] = [readers[1_000]!, readers[2_000]!];
    fanOut.settle(served);
    await settle(1);
    fanOut.settle(leaver);
    all.delete(leaver);
    await settle(10);
    expect(counts(readers)).toEqual([1]);
  });

  it('begins to count anew in each turn', async () => {
    const { readers, begin } = scene(1_000);
    for (const what of ['a', 'b', 'c', 'd']) {
      begin(what);
      expect(counts(readers).length).toBe(1);
      await settle(1);
    }
    expect(counts(readers)).toEqual([4]);
  });

  it('keeps the order for each where one delivery begins before another has reached everybody', async () => {
    const { readers, begin } = scene(5_000);
    begin('a');
    begin('b', new Audience([new Set(readers.slice(1_000, 3_000))], []));
    begin('c');
    expect(readers.filter(({ got }) => got.includes('b'))).toEqual([]);
    await settle(30);
    const expected = readers.map((_reader, i) => (i >= 1_000 && i < 3_000 ? 'abc' : 'ac'));
    expect(readers.map(({ got }) => got.join(''))).toEqual(expected);
  });

  it('gives all that has begun to each in one go', async () => {
    const { readers, begin } = scene(5_000);
    for (const reader of readers) reader.reacts = () => (reader[ours.isQuiet] = false);
    begin('a');
    begin('b');
    await settle(1);
    expect(readers.slice(1_000, 2_000).every(({ got }) => got.join('') === 'ab')).toBe(true);
    expect(readers.slice(2_000).every(({ got }) => got.length === 0)).toBe(true);
    await settle(10);
    expect(counts(readers)).toEqual([2]);
  });

  it('brings one up to date before its time', async () => {
    const { readers, fanOut, begin } = scene(3_000);
    begin('a');
    begin('b', new Audience([new Set(readers.slice(0, 100))], []));
    const last = readers.at(-1)!;
    fanOut.settle(last);
    expect(last.got).toEqual(['a']);
    await settle(10);
    expect([last.got, readers[0]!.got]).toEqual([['a'], ['a', 'b']]);
  });

  it('A34 passes over who joins meanwhile, and reaches who leaves, once each is settled before it', async () => {
    const { readers, all, fanOut, begin } = scene(4_000);
    begin('a');
    const [newcomer, leaver] = [new Reader(), readers.at(-1)!];
    newcomer[ours.reached] = fanOut.latest;
    all.add(newcomer);
    fanOut.settle(leaver);
    all.delete(leaver);
    await settle(10);
    expect([newcomer.got, leaver.got]).toEqual([[], ['a']]);
  });

  it('begins what is begun in the middle of a delivery behind it', () => {
    const { readers, begin } = scene(3);
    readers[1]!.reacts = (what) => {
      if (what === 'a') begin('b');
    };
    begin('a');
    expect(readers.map(({ got }) => got.join(''))).toEqual(['ab', 'ab', 'ab']);
  });

  it('reaches the others where a delivery throws, and tells of it', () => {
    const { readers, failures, begin } = scene(3);
    const error = new Error('broken');
    readers[0]!.reacts = () => {
      throw error;
    };
    begin('a');
    begin('b');
    expect(readers.map(({ got }) => got.join(''))).toEqual(['ab', 'ab', 'ab']);
    expect(failures).toEqual([error, error]);
  });

  it('does not deliver again to one who begins something while it is brought up to date', async () => {
    const { readers, fanOut, begin } = scene(3_000);
    const last = readers.at(-1)!;
    last.reacts = (what) => {
      if (what === 'a') begin('c');
    };
    begin('a');
    begin('b');
    fanOut.settle(last);
    await settle(10);
    expect(last.got.join('')).toBe('abc');
    expect(readers[0]!.got.join('')).toBe('abc');
  });
});
