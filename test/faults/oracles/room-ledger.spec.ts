import { describe, expect, test } from '@jest/globals';
import { RoomLedger, RoomPage, type News } from './room-ledger.js';

/** Two senders, two rooms: what was published, in order. */
const NEWS: readonly News[] = [
  { room: 'a', from: 0, number: 0, at: 10 },
  { room: 'b', from: 0, number: 0, at: 11 },
  { room: 'a', from: 1, number: 0, at: 12 },
  { room: 'a', from: 0, number: 1, at: 13 },
  { room: 'a', from: 0, number: 2, at: 14 },
];

function ledgerOf(observed: readonly News[] = NEWS): RoomLedger {
  const ledger = new RoomLedger();
  for (const { from, room } of NEWS) ledger.send(from, room);
  for (const news of observed) ledger.observe(news);
  return ledger;
}

/** One who was in `a` from 10 to 14. */
function pageOf(places: readonly number[]): RoomPage {
  const page = new RoomPage();
  page.joined('a', 10);
  for (const at of places) page.receive(NEWS[at - 10]!);
  page.left('a', 14);
  return page;
}

function holds(demand: () => void): boolean {
  try {
    demand();
    return true;
  } catch {
    return false;
  }
}

describe('the ledger of rooms', () => {
  test.each([
    { name: 'all of its stay', got: [10, 12, 13], exact: true, prefix: true, order: true },
    { name: 'nothing', got: [], exact: false, prefix: true, order: true },
    { name: 'the beginning', got: [10, 12], exact: false, prefix: true, order: true },
    { name: 'a gap', got: [10, 13], exact: false, prefix: false, order: true },
    { name: 'one twice', got: [10, 12, 12, 13], exact: false, prefix: false, order: false },
    { name: 'two the other way round', got: [12, 10, 13], exact: false, prefix: false, order: false },
    { name: 'one of another room', got: [10, 11, 12, 13], exact: false, prefix: false, order: false },
    { name: 'one from behind its stay', got: [10, 12, 13, 14], exact: false, prefix: false, order: false },
  ])('with $name: exactly once $exact, a prefix $prefix, in order $order', ({ got, exact, prefix, order }) => {
    const ledger = ledgerOf();
    expect([
      holds(() => ledger.demandExactlyOnce(pageOf(got))),
      holds(() => ledger.demandPrefix(pageOf(got))),
      holds(() => ledger.demandInOrder(pageOf(got))),
    ]).toEqual([exact, prefix, order]);
  });

  test('counts what is missing where gaps are allowed', () => {
    expect(ledgerOf().demandInOrder(pageOf([10, 13]))).toBe(1);
  });

  test('misses what was published before an answer and came behind it', () => {
    const page = new RoomPage();
    page.joined('a', 10);
    page.answered(11);
    page.receive(NEWS[0]!);
    expect(() => ledgerOf().demandPrefix(page)).toThrow('10 came behind 10');
  });

  test.each([
    ['all', NEWS, true],
    ['not the last', NEWS.slice(0, -1), false],
    ['not one in the middle', NEWS.filter((_, i) => i !== 2), false],
    ['one twice', [...NEWS, NEWS[4]!], false],
    ['one in the place of another', [...NEWS.slice(0, 4), { ...NEWS[4]!, number: 3 }], false],
  ])('with an observer who got %s: %p', (_name, observed, whole) => {
    expect(holds(() => ledgerOf(observed).demandObserved())).toBe(whole);
  });
});
