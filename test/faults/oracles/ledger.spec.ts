import { describe, expect, test } from '@jest/globals';
import { Ledger } from './ledger.js';

/** A ledger in which client 1 has sent three messages and was sent back these. */
function ledgerOf(received: readonly number[]): Ledger {
  const ledger = new Ledger();
  for (let i = 0; i < 3; i++) ledger.send(1);
  for (const number of received) ledger.receive(1, number);
  return ledger;
}

describe('the ledger', () => {
  test.each([
    { name: 'everything once and in order', received: [0, 1, 2], exact: true, prefix: true },
    { name: 'nothing', received: [], exact: false, prefix: true },
    { name: 'the beginning', received: [0, 1], exact: false, prefix: true },
    { name: 'a gap', received: [0, 2], exact: false, prefix: false },
    { name: 'the end alone', received: [1, 2], exact: false, prefix: false },
    { name: 'one twice', received: [0, 1, 1, 2], exact: false, prefix: false },
    { name: 'two the other way round', received: [1, 0, 2], exact: false, prefix: false },
    { name: 'one that was never sent', received: [0, 1, 2, 3], exact: false, prefix: false },
  ])('with $name: exactly once $exact, a prefix $prefix', ({ received, exact, prefix }) => {
    const ledger = ledgerOf(received);
    const holds = (demand: () => void) => {
      try {
        demand();
        return true;
      } catch {
        return false;
      }
    };
    expect(holds(() => ledger.demandExactlyOnce())).toBe(exact);
    expect(holds(() => ledger.demandPrefix())).toBe(prefix);
  });

  test('does not let the surplus of one client hide the loss of another', () => {
    const ledger = ledgerOf([0, 1]);
    ledger.receive(2, 0);
    expect(() => ledger.demandExactlyOnce()).toThrow('Client 2');
  });
});
