import { describe, expect, it } from '@jest/globals';
import { isReservedEvent } from '../../src/message/reserved-event.js';

describe('isReservedEvent', () => {
  it.each(['exception', '$next', '$complete', '$cancel'])('%s is reserved', (event) => {
    expect(isReservedEvent(event)).toBe(true);
  });

  it.each(['Exception', '$error', 'message', '', 1, undefined])('A5 %p is free', (event) => {
    expect(isReservedEvent(event)).toBe(false);
  });
});
