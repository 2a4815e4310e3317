import { once } from 'node:events';
import { expect } from '@jest/globals';
import { WebSocketGateway } from '@nestjs/websockets';
import { defineContract } from './contract.js';
import { AnswersSentinel } from './support/sentinel.js';

@WebSocketGateway({ pingInterval: 10, pingTimeout: 10_000 })
class QuickGateway extends AnswersSentinel {}

defineContract('a client that says nothing', ({ differs }) => {
  differs('heartbeat', 'F77 is asked for a sign of life', {
    // That nothing comes can't be waited for: `pingInterval` is not an option of ws at all.
    theirs: async (bench) => {
      const peer = await bench.connect([QuickGateway]);
      let pings = 0;
      peer.socket.on('ping', () => pings++);
      await peer.exchange();
      expect(pings).toBe(0);
    },
    ours: async (bench) => {
      const peer = await bench.connect([QuickGateway]);
      await once(peer.socket, 'ping');
      await once(peer.socket, 'ping');
      expect(await peer.exchange()).toEqual([]);
    },
  });
});
