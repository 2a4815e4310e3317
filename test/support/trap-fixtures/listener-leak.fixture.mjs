import { EventEmitter } from 'node:events';
import { test } from '@jest/globals';

test('one listener more than an emitter expects', () => {
  const emitter = new EventEmitter();
  for (let listeners = 0; listeners <= EventEmitter.defaultMaxListeners; listeners++) emitter.on('event', () => {});
});
