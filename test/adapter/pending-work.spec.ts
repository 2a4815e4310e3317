import { describe, expect, it } from '@jest/globals';
import { PendingWork } from '../../src/adapter/pending-work.js';
import { deferred } from '../support/deferred.js';
import { settle } from '../support/turns.js';

describe('PendingWork', () => {
  it('is settled where there is none', async () => {
    await expect(new PendingWork().settled()).resolves.toBeUndefined();
  });

  it('waits for all of it, however it ends, and for what comes meanwhile', async () => {
    const pending = new PendingWork();
    const works = [deferred(), deferred(), deferred()];
    let over = false;
    pending.add(works[0]!.promise);
    pending.add(works[1]!.promise);
    const settled = pending.settled().then(() => (over = true));
    works[0]!.reject(new Error('not looked at here'));
    await settle();
    pending.add(works[2]!.promise);
    works[1]!.resolve();
    await settle();
    expect(over).toBe(false);
    works[2]!.resolve();
    await settled;
  });
});
