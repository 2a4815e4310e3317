import { MemoryHub } from '../../src/index.js';
import { settle } from '../support/turns.js';
import { defineBackplaneContract } from './support/backplane-contract.js';

defineBackplaneContract('within one process', () => {
  const hub = new MemoryHub();
  return Promise.resolve({
    join: () => Promise.resolve(hub.join()),
    settled: () => settle(1),
    close: () => Promise.resolve(),
  });
});
