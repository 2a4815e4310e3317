import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { HeldMessages } from '../../src/adapter/held-messages.js';

const MIB = 1_048_576;

describe('HeldMessages', () => {
  const client = { holdReading: jest.fn(), releaseReading: jest.fn() };
  let held: HeldMessages;

  beforeEach(() => {
    jest.clearAllMocks();
    held = new HeldMessages(client);
  });

  function push(count: number, bytes: number): void {
    for (let data = 0; data < count; data++) held.push({ event: 'x', data }, bytes);
  }

  it.each([
    ['256 messages', 256, 1],
    ['1 MiB', 4, MIB / 4],
    ['one message, however large', 1, 16 * MIB],
  ])('goes on reading for %s', (_name, count, bytes) => {
    push(count, bytes);
    expect(client.holdReading).not.toHaveBeenCalled();
  });

  it.each([
    ['257 messages', 257, 1],
    ['more than 1 MiB', 5, MIB / 4],
    ['a second message behind a large one', 2, MIB],
  ])('stops reading at %s', (_name, count, bytes) => {
    push(count, bytes);
    expect(client.holdReading).toHaveBeenCalled();
  });

  it('gives the messages up in order and reads again', () => {
    push(3, 1);
    expect(held.release().map(({ data }) => data)).toEqual([0, 1, 2]);
    expect(client.releaseReading).toHaveBeenCalledTimes(1);
  });
});
