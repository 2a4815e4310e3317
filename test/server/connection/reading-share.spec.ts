import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, jest, test } from '@jest/globals';
import { ReadingShare } from '../../../src/server/connection/reading-share.js';
import { settle } from '../../support/turns.js';

function share() {
  const reading = { interrupt: jest.fn(), yieldTurn: jest.fn(), proceed: jest.fn() };
  return { ...reading, share: new ReadingShare(reading) };
}

/** The end of this turn of promises and ticks, before anything else comes in. */
const sameTurn = () => new Promise<void>((resolve) => queueMicrotask(() => process.nextTick(resolve)));

describe('the reading of one connection', () => {
  test.each([
    ['31 small messages', 31, 100, false],
    ['32 small messages', 32, 100, true],
    ['a message of 16 KiB', 1, 16_384, true],
    ['a message of less', 1, 15_000, false],
  ])('is interrupted behind %s: %p, %p B, %p', async (_name, count, bytes, interrupted) => {
    const { share: one, interrupt, proceed, yieldTurn } = share();
    one.begin();
    for (let i = 0; i < count; i++) one.took(bytes);
    expect(interrupt).toHaveBeenCalledTimes(interrupted ? 1 : 0);
    expect(proceed).not.toHaveBeenCalled();
    await sameTurn();
    expect(proceed).toHaveBeenCalledTimes(interrupted ? 1 : 0);
    expect(yieldTurn).not.toHaveBeenCalled();
  });

  test('goes on in the same turn, when what its messages have set going is done', async () => {
    const { share: one, proceed } = share();
    const order: string[] = [];
    proceed.mockImplementation(() => void order.push('proceed'));
    one.begin();
    for (let i = 0; i < 32; i++) one.took(1);
    void (async () => {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      order.push('handlers');
    })();
    setImmediate(() => order.push('next turn'));
    await settle();
    expect(order).toEqual(['handlers', 'proceed', 'next turn']);
  });

  test('goes on in its own context, whoever has made room for it', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { share: one, proceed } = storage.run('connection', share);
    proceed.mockImplementation(() => void seen.push(storage.getStore()));
    storage.run('somebody else', () => one.goOnLater());
    await settle();
    storage.run('somebody else', () => one.inContext(() => seen.push(storage.getStore())));
    expect(seen).toEqual(['connection', 'connection']);
  });
});
