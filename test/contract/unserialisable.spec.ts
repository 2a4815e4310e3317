import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { defineContract, exception } from './contract.js';
import { runFixture } from './support/child-process.js';
import { AnswersSentinel } from './support/sentinel.js';
import { unserialisable } from './support/unserialisable.mjs';

/** Replies for which JSON has no text at all: `JSON.stringify` gives undefined and does not throw. */
const withoutText: Record<string, () => unknown> = {
  'a function': () => () => 1,
  'a symbol': () => Symbol('s'),
  'a toJSON that gives undefined': () => ({ toJSON: () => undefined }),
};

@WebSocketGateway()
class ReplyGateway extends AnswersSentinel {
  @SubscribeMessage('reply')
  reply(_client: unknown, kind: string): unknown {
    return (unserialisable[kind] ?? withoutText[kind])?.();
  }
}

const generic = exception('Internal server error');

defineContract('replies that are not serialisable', ({ differs }) => {
  for (const kind of Object.keys(unserialisable)) {
    const replies = kind.startsWith('an Observable') ? [1, generic, 2] : [generic];

    differs('unserialisable-reply', `A10 A25 ${kind}`, {
      theirs: async () => {
        const { exitCode, errors } = await runFixture('ws-adapter-reply.mjs', kind);
        expect(exitCode).not.toBe(0);
        expect(errors).toMatch(/circular|BigInt|toJSON refuses|Maximum call stack/);
      },
      ours: async (bench) => {
        const { port, logs } = await bench.start({ gateways: [ReplyGateway] });
        const peer = await bench.peer(port);
        expect(await peer.exchange({ event: 'reply', data: kind })).toEqual(replies);
        expect(logs.texts('error')).toHaveLength(1);
        expect(await peer.exchange({ event: 'reply', data: kind })).toEqual(replies);
      },
    });
  }

  for (const kind of Object.keys(withoutText)) {
    differs('reply-without-text', kind, {
      theirs: async (bench) => {
        const peer = await bench.connect([ReplyGateway]);
        peer.send({ event: 'reply', data: kind });
        expect(await peer.nextFrame()).toEqual({ data: Buffer.alloc(0), isBinary: true });
      },
      ours: async (bench) => {
        const peer = await bench.connect([ReplyGateway]);
        expect(await peer.exchange({ event: 'reply', data: kind })).toEqual([generic]);
      },
    });
  }
});
