import { describe, expect, it } from '@jest/globals';
import { nearestName } from '../../../src/server/base/nearest-name.js';

const NAMES = ['path', 'protocols', 'maxPayload', 'closeTimeout', 'handshakeTimeout'];

describe('nearestName', () => {
  it.each([
    ['maxPayloda', 'maxPayload'],
    ['maxpayload', 'maxPayload'],
    ['protocol', 'protocols'],
    ['handshakeTimout', 'handshakeTimeout'],
    ['pth', 'path'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearestName(typed, NAMES)).toBe(meant);
  });

  it.each(['cors', 'transports', 'x', ''])('does not guess what %j means', (typed) => {
    expect(nearestName(typed, NAMES)).toBeUndefined();
  });
});
