import type { Socket } from 'node:net';
import { WebSocketGateway } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { UseHandshakeGuards, type HandshakeRequest } from '../../src/index.js';
import { deferred } from '../support/deferred.js';
import { defineOwn } from './contract.js';
import { answerOf, guard, requestOf } from './support/guards.js';
import type { RawPeer } from './support/raw-peer.js';
import { AnswersSentinel } from './support/sentinel.js';

/** A gateway whose guard and hook answer when the test says so; it notes what is asked of it. */
function waitingGateway(where: 'guard' | 'hook', options: Record<string, unknown> = {}) {
  const log: string[] = [];
  const asked = deferred<HandshakeRequest>();
  const answer = deferred();
  const wait = async (name: 'guard' | 'hook', request: HandshakeRequest) => {
    log.push(name);
    if (name !== where || request.url !== '/slow') return;
    asked.resolve(request);
    await answer.promise;
  };

  @UseHandshakeGuards(guard((context) => wait('guard', requestOf(context)).then(() => true)))
  @WebSocketGateway(0, { path: '/slow', ...options })
  class WaitingGateway extends AnswersSentinel {
    handleHandshake(request: HandshakeRequest): Promise<void> {
      return wait('hook', request);
    }

    handleConnection(): void {
      log.push('connection');
    }
  }

  return { log, asked: asked.promise, answer, gateway: WaitingGateway };
}

const leaving: readonly [title: string, leave: (socket: Socket) => unknown][] = [
  ['H58 is reset', (socket) => socket.resetAndDestroy()],
  ['H59 ends its half', (socket) => socket.end()],
];

/** Lets everything happen that has been started. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const places: readonly ['guard' | 'hook', readonly string[]][] = [
  ['guard', ['guard']],
  ['hook', ['guard', 'hook']],
];

for (const [where, asked] of places) {
  defineOwn(`a client while a ${where} of the handshake waits`, (own) => {
    for (const [title, leave] of leaving) {
      own(`${title}: there is no connection, no error, and nobody else is asked`, async (bench) => {
        const waiting = waitingGateway(where);
        const { port, logs } = await bench.start({ gateways: [waiting.gateway] });
        const peer = await bench.rawPeer(port);
        peer.requestUpgrade('/slow');
        const { socket } = await waiting.asked;
        const gone = new Promise((resolve) => socket.once('close', resolve));
        leave(peer.socket);
        await gone;
        waiting.answer.resolve();
        await turn();
        expect([waiting.log, logs.texts('error'), await peer.readToEnd()]).toEqual([asked, [], '']);
      });
    }

    own('H57 gets a 503 after handshakeTimeout, and a late yes counts for nothing', async (bench) => {
      const waiting = waitingGateway(where, { handshakeTimeout: 20 });
      const { port } = await bench.start({ gateways: [waiting.gateway] });
      expect(await answerOf(bench, port, '/slow')).toMatchObject({
        status: 503,
        body: 'The handshake took too long\n',
      });
      waiting.answer.resolve();
      await turn();
      expect(waiting.log).toEqual(asked);
    });

    own('H57 gets one answer, and a late failure is logged', async (bench) => {
      const waiting = waitingGateway(where, { handshakeTimeout: 20 });
      const { port, logs } = await bench.start({ gateways: [waiting.gateway] });
      expect(await answerOf(bench, port, '/slow')).toMatchObject({ status: 503 });
      waiting.answer.reject(new Error('too late'));
      await turn();
      expect(logs.texts('error').join()).toContain('Error: too late');
    });

    own('S1 S2 gets a 503 when the application is closed, and a late yes counts for nothing', async (bench) => {
      const waiting = waitingGateway(where);
      const { app, port } = await bench.start({ gateways: [waiting.gateway] });
      const peer: RawPeer = await bench.rawPeer(port);
      peer.requestUpgrade('/slow');
      await waiting.asked;
      await app.close();
      expect(await peer.readToEnd()).toMatch(/^HTTP\/1\.1 503 [^]*\r\n\r\nThe server is shutting down\n$/);
      waiting.answer.resolve();
      await turn();
      expect(waiting.log).toEqual(asked);
    });
  });
}
