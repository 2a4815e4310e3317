import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { awaitScopedConnects, connectHasBegun, connectWasGivenUp } from '../../src/adapter/scoped-connects.js';
import { settle } from '../support/turns.js';
import { AdapterClient } from './support/adapter-client.js';
import * as ours from '../../src/server/base/ours.js';

class First {}
class Second {}

describe('a client of request-scoped gateways', () => {
  const failed = jest.fn();
  let peer: AdapterClient;

  beforeEach(() => {
    failed.mockClear();
    peer = new AdapterClient();
    awaitScopedConnects(peer.client, [First, Second], failed);
  });

  afterEach(() => peer.leaves());

  it('A28 waits until the handleConnection of each has begun', async () => {
    connectHasBegun(peer.client, new First());
    connectHasBegun(peer.client, new First());
    await settle();
    expect(peer.client[ours.connected]).toBe(false);
    connectHasBegun(peer.client, new Second());
    await settle();
    expect(peer.client[ours.connected]).toBe(true);
  });

  it('waits no longer when one could not be made', async () => {
    connectWasGivenUp(peer.client);
    await settle();
    expect([peer.client[ours.connected], failed.mock.calls]).toEqual([true, []]);
  });

  it('takes no notice of what is not its own', async () => {
    connectHasBegun({}, new First());
    connectHasBegun(peer.client, undefined);
    connectHasBegun(peer.client, {});
    for (const other of [undefined, null, 'x', {}]) connectWasGivenUp(other);
    await settle();
    expect(peer.client[ours.connected]).toBe(false);
    connectWasGivenUp(peer.client);
  });
});
