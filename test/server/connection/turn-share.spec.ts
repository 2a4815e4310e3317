import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TurnShare } from '../../../src/server/connection/turn-share.js';
import { settle } from '../../support/turns.js';

let clock: number;
let work: number;
beforeEach(() => {
  clock = work = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => clock);
  jest.spyOn(process, 'cpuUsage').mockImplementation(() => ({ user: work * 1000, system: 0 }));
});
afterEach(() => void jest.restoreAllMocks());

/** The process works for so long. */
function workFor(milliseconds: number): void {
  clock += milliseconds;
  work += milliseconds;
}

describe('the share of a turn', () => {
  test('lasts 8 ms, and begins anew in the next turn', async () => {
    const turns = new TurnShare();
    expect(turns.enter()).toBe(true);
    workFor(8);
    expect(turns.enter()).toBe(true);
    workFor(1);
    expect(turns.enter()).toBe(false);
    expect(turns.enter(9)).toBe(true);
    await settle(1);
    expect(turns.enter()).toBe(true);
  });

  test('is not used up by what others on the machine do', () => {
    const turns = new TurnShare();
    turns.enter();
    clock += 500;
    expect(turns.enter()).toBe(true);
    workFor(9);
    expect(turns.enter()).toBe(false);
  });

  test('asks the system seldom: not before a share can be used up, nor when it is', () => {
    const turns = new TurnShare();
    turns.enter();
    const { mock } = jest.mocked(process.cpuUsage);
    const before = mock.calls.length;
    clock += 500;
    for (let i = 0; i < 8; i++) {
      expect(turns.enter()).toBe(true);
      workFor(1);
    }
    expect(mock.calls.length - before).toBe(1);
    workFor(1);
    for (let i = 0; i < 8; i++) expect(turns.enter()).toBe(false);
    expect(mock.calls.length - before).toBe(2);
  });

  test('is that of all: who waits goes on in order, as far as the share of the next turn reaches', async () => {
    const turns = new TurnShare();
    const order: string[] = [];
    const taker = (name: string) => ({
      takeTurn: () => {
        order.push(name);
        workFor(5);
      },
    });
    turns.enter();
    workFor(9);
    for (const name of ['a', 'b', 'c', 'd']) turns.wait(taker(name));
    await settle(1);
    expect(order).toEqual(['a', 'b']);
    await settle(1);
    expect(order).toEqual(['a', 'b', 'c', 'd']);
  });

  test('counts what each has set going in promises before the next one goes on', async () => {
    const turns = new TurnShare();
    const order: string[] = [];
    const taker = (name: string) => ({
      takeTurn: () => {
        order.push(name);
        void Promise.resolve().then(() => workFor(9));
      },
    });
    turns.enter();
    workFor(9);
    for (const name of ['a', 'b', 'c']) turns.wait(taker(name));
    await settle(1);
    expect(order).toEqual(['a']);
    await settle(2);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  test('goes to those who have waited longest before those who had to stop again', async () => {
    const turns = new TurnShare();
    const order: string[] = [];
    const greedy = {
      takeTurn: () => {
        order.push('greedy');
        workFor(9);
        if (order.length < 5) turns.wait(greedy);
      },
    };
    turns.enter();
    workFor(9);
    turns.wait(greedy);
    turns.wait({ takeTurn: () => order.push('other') });
    await settle(6);
    expect(order.slice(0, 3)).toEqual(['greedy', 'other', 'greedy']);
  });
});
