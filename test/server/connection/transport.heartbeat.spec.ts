import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { maskedFrame, unmaskedFrame } from '../../support/frames.js';
import { memoryClient } from '../../support/memory-client.js';
import { settle } from '../../support/turns.js';
import * as ours from '../../../src/server/base/ours.js';

const PATIENCE = { ask: 2, giveUp: 2, readsPerBeat: 1_000_000, write: Infinity, message: Infinity };

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  jest.restoreAllMocks();
});
const PING = unmaskedFrame(0x89);

/** A client of whom nothing is heard for so many beats, with what it was sent and how it was closed. */
function silent() {
  const { client, socket } = memoryClient();
  const closed: [number, string][] = [];
  client.on('close', (code, reason) => closed.push([code, reason.toString()]));
  const beat = async (count: number) => {
    for (let i = 0; i < count; i++) {
      client[ours.beat](PATIENCE);
      await settle();
    }
  };
  return { client, socket, closed, beat };
}

describe('the heartbeat of a connection', () => {
  it('F77 asks a silent peer once, then cuts it off: 1006, with the reason', async () => {
    const { socket, closed, beat } = silent();
    await beat(4);
    expect(socket.written).toEqual(PING);
    expect(closed).toEqual([]);
    await beat(1);
    expect(closed).toEqual([[1006, 'heartbeat timeout']]);
  });

  it.each([
    ['a pong', maskedFrame(0x8a)],
    ['a message', maskedFrame(0x81, Buffer.from('hi'))],
    ['a single byte of a frame', maskedFrame(0x81, Buffer.from('hi')).subarray(0, 1)],
  ])('takes %s for a sign of life', async (_name, bytes) => {
    const { socket, closed, beat } = silent();
    await beat(4);
    socket.deliver(bytes);
    await beat(3);
    expect(closed).toEqual([]);
  });

  it('S16 gives nobody up for beats that did not happen', async () => {
    const { closed, beat } = silent();
    await beat(3);
    // The event loop is blocked for a minute: when it goes on there is one beat, whatever the clock says.
    await beat(1);
    expect(closed).toEqual([]);
  });

  it('does not judge a peer that is not read', async () => {
    const { client, closed, beat } = silent();
    client.pause();
    await beat(10);
    expect(closed).toEqual([]);
    client.resume();
    await beat(10);
    expect(closed).toHaveLength(1);
  });

  it('leaves a connection that is closing to its own time limit', async () => {
    const { client, closed, beat } = silent();
    client.close(1000);
    await beat(10);
    expect(closed).toEqual([]);
    client.terminate();
    await settle();
    expect(closed).toHaveLength(1);
  });
});
