import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HeldMessages } from '../../../src/adapter/calls/held-messages.js';
import * as ours from '../../../src/server/base/ours.js';
import { settle } from '../../support/turns.js';

const MIB = 1_048_576;

describe('HeldMessages', () => {
  const client = { [ours.holdReading]: jest.fn(), [ours.releaseReading]: jest.fn() };
  let held: HeldMessages;

  beforeEach(() => {
    jest.clearAllMocks();
    held = new HeldMessages(client);
  });

  function push(count: number, bytes: number, from = 0): void {
    for (let data = from; data < from + count; data++) held.push({ event: 'x', data }, bytes);
  }

  function take(count: number): unknown[] {
    return Array.from({ length: count }, () => {
      const message = held.shift()?.message;
      return typeof message === 'object' ? message.data : message;
    });
  }

  const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

  it.each([
    ['256 messages', 256, 1],
    ['1 MiB', 4, MIB / 4],
    ['one message, however large', 1, 16 * MIB],
  ])('A24 goes on reading for %s', async (_name, count, bytes) => {
    push(count, bytes);
    await settle();
    expect(client[ours.holdReading]).not.toHaveBeenCalled();
    expect(client[ours.releaseReading]).not.toHaveBeenCalled();
  });

  it.each([
    ['257 messages', 257, 1],
    ['more than 1 MiB', 5, MIB / 4],
    ['a second message behind a large one', 2, MIB],
  ])('A24 stops reading for %s, at the end of the turn', async (_name, count, bytes) => {
    push(count, bytes);
    expect(client[ours.holdReading]).not.toHaveBeenCalled();
    await settle();
    expect(client[ours.holdReading]).toHaveBeenCalledTimes(1);
    expect(client[ours.releaseReading]).not.toHaveBeenCalled();
  });

  it('A24 goes on reading where it was too much only within a turn', async () => {
    push(300, 1);
    take(44);
    await settle();
    expect(client[ours.holdReading]).not.toHaveBeenCalled();
    expect(client[ours.releaseReading]).not.toHaveBeenCalled();
  });

  it.each<[string, count: number, bytes: number, stay: number]>([
    ['as few messages as may wait', 300, 1, 256],
    ['as few bytes as may wait', 8, MIB / 4, 4],
    ['a single large message', 3, 2 * MIB, 1],
  ])('reads again from %s on, once', async (_name, count, bytes, stay) => {
    push(count, bytes);
    await settle();
    take(count - stay - 1);
    expect(client[ours.releaseReading]).not.toHaveBeenCalled();
    take(1);
    expect(client[ours.releaseReading]).toHaveBeenCalledTimes(1);
    take(stay);
    expect(client[ours.releaseReading]).toHaveBeenCalledTimes(1);
  });

  it('stops reading again when it becomes too much again', async () => {
    for (let round = 1; round <= 3; round++) {
      push(257, 1);
      await settle();
      expect(client[ours.holdReading]).toHaveBeenCalledTimes(round);
      take(257);
      expect(client[ours.releaseReading]).toHaveBeenCalledTimes(round);
    }
  });

  it('keeps the order, however taking and adding alternate', () => {
    const taken: unknown[] = [];
    let added = 0;
    for (let round = 0; round < 500; round++) {
      const count = (round * 7) % 11;
      push(count, 1, added);
      added += count;
      taken.push(...take(Math.min((round * 5) % 9, held.size)));
    }
    taken.push(...take(held.size));
    expect(taken).toEqual(upTo(added));
    expect(held.size).toBe(0);
  });

  it('gives undefined when nothing waits', () => {
    expect(held.shift()).toBeUndefined();
    push(1, 1);
    take(1);
    expect(held.shift()).toBeUndefined();
    expect(held.size).toBe(0);
  });

  it('keeps nothing of what was taken, although another message waits', async () => {
    push(1, 1);
    let data: object | undefined = {};
    const taken = new WeakRef(data);
    held.push({ event: 'x', data }, 1);
    data = undefined;
    push(1, 1);
    take(1);
    held.shift();
    await settle();
    collectGarbage();
    expect(held.size).toBe(1);
    expect(taken.deref()).toBeUndefined();
  });
});

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}
