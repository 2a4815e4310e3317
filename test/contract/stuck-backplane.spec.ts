import { expect } from '@jest/globals';
import { WebSocketGateway } from '@nestjs/websockets';
import type { Backplane } from '../../src/index.js';
import { defineOwn } from './contract.js';
import { AnswersSentinel } from './support/sentinel.js';

const never = () => new Promise<never>(() => undefined);
const fails = () => Promise.reject(new Error('the broker is gone'));
const throws = () => {
  throw new Error('the broker is gone');
};

const WORKING: Backplane = {
  subscribe: () => Promise.resolve(() => Promise.resolve()),
  publish: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

const ROWS: readonly [string, Partial<Backplane>, string][] = [
  ['subscribe never settles', { subscribe: never }, 'could not let go of its backplane within drainTimeout'],
  [
    'unsubscribe never settles',
    { subscribe: () => Promise.resolve(never) },
    'could not let go of its backplane within drainTimeout',
  ],
  ['close never settles', { close: never }, 'A backplane has not closed within drainTimeout'],
  ['close rejects', { close: fails }, 'the broker is gone'],
  ['close throws', { close: throws }, 'the broker is gone'],
];

defineOwn('a backplane whose broker is stuck', (own) => {
  for (const [name, broken, logged] of ROWS) {
    own(`keeps no application from its end: ${name}`, async (bench) => {
      @WebSocketGateway({ backplane: { ...WORKING, ...broken }, drainTimeout: 300 })
      class StuckGateway extends AnswersSentinel {}

      const { app, port, logs } = await bench.start({ gateways: [StuckGateway] });
      const peer = await bench.peer(port);
      expect(await peer.exchange()).toEqual([]);
      await app.close();
      expect((await peer.closed).code).toBe(1001);
      expect(logs.texts('error').join('\n')).toContain(logged);
    });
  }
});
