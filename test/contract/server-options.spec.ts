import { WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { defineContract, defineOwn } from './contract.js';
import type { Bench } from './support/bench.js';
import type { Peer } from './support/peer.js';
import { refusalOf } from './support/refusal.js';
import { AnswersSentinel } from './support/sentinel.js';

/** What the servers of both adapters have. */
interface Server {
  options: Record<string, unknown>;
}

function gatewayThat(init: (server: Server) => unknown) {
  @WebSocketGateway()
  class InitGateway extends AnswersSentinel implements OnGatewayInit<Server> {
    afterInit(server: Server): void {
      init(server);
    }
  }

  return InitGateway;
}

async function portOf(bench: Bench, init: (server: Server) => unknown): Promise<number> {
  const { port } = await bench.start({ gateways: [gatewayThat(init)] });
  return port;
}

/** Does what an application does that does not look at failures. */
function quietly(run: () => void): void {
  try {
    run();
  } catch {
    // As an async afterInit whose promise nobody awaits.
  }
}

const unauthorized = { statusLine: 'HTTP/1.1 401 Unauthorized' };

const NOT_ASSIGNABLE = new TypeError(
  "server.options.maxPayload can't be assigned: only verifyClient and handleProtocols can, all others are given where the server is made",
);

defineContract('server.options', ({ same, differs }) => {
  same('takes a verifyClient that lets nobody in', async (bench) => {
    const port = await portOf(bench, (server) => (server.options['verifyClient'] = () => false));
    expect(await refusalOf(bench, port, '/')).toMatchObject(unauthorized);
  });

  same('takes a verifyClient with a callback, and another one later', async (bench) => {
    const seen: Server[] = [];
    const port = await portOf(bench, (server) => {
      seen.push(server);
      server.options['verifyClient'] = (_info: unknown, done: (accepted: boolean, status: number) => void) =>
        done(false, 403);
    });
    expect(await refusalOf(bench, port, '/')).toMatchObject({ statusLine: 'HTTP/1.1 403 Forbidden' });
    seen[0]!.options['verifyClient'] = ({ req }: { req: { url?: string } }) => req.url === '/?in';
    expect(await refusalOf(bench, port, '/')).toMatchObject(unauthorized);
    expect(await (await bench.peer(port, '/?in')).exchange()).toEqual([]);
    seen[0]!.options['verifyClient'] = null;
    expect(await (await bench.peer(port)).exchange()).toEqual([]);
  });

  same('takes handleProtocols, as libraries assign it', async (bench) => {
    const port = await portOf(bench, (server) => (server.options['handleProtocols'] = () => 'second'));
    const peer = await bench.peer(port, '/', ['first', 'second']);
    expect(peer.socket.protocol).toBe('second');
  });

  same('says what is in use', async (bench) => {
    const seen: unknown[] = [];
    await portOf(bench, ({ options }) => seen.push(options['verifyClient'] ?? null, typeof options['maxPayload']));
    expect(seen).toEqual([null, 'number']);
  });

  async function withMaxPayload(bench: Bench): Promise<{ errors: unknown[]; peer: Peer }> {
    const errors: unknown[] = [];
    const port = await portOf(bench, (server) => {
      try {
        server.options['maxPayload'] = 5;
      } catch (error) {
        errors.push(error);
      }
    });
    return { errors, peer: await bench.peer(port) };
  }

  differs('assigned-options', 'takes another one', {
    theirs: async (bench) => {
      const { errors, peer } = await withMaxPayload(bench);
      peer.send({ event: 'longer than 5' });
      expect(await peer.closed).toMatchObject({ code: 1009 });
      expect(errors).toEqual([]);
    },
    ours: async (bench) => {
      const { errors, peer } = await withMaxPayload(bench);
      expect(await peer.exchange()).toEqual([]);
      expect(errors).toEqual([NOT_ASSIGNABLE]);
    },
  });
});

defineOwn('server.options', (own) => {
  own('lets nobody in where what decides about it could not be assigned and nobody looked', async (bench) => {
    for (const [name, value] of Object.entries({ verifyClient: 'no function', origins: ['https://a.example'] })) {
      const port = await portOf(bench, (server) => quietly(() => (server.options[name] = value)));
      expect(await refusalOf(bench, port, '/')).toMatchObject({ statusLine: 'HTTP/1.1 500 Internal Server Error' });
    }
  });

  own('may be replaced by a copy with another verifyClient', async (bench) => {
    const port = await portOf(bench, (server) => {
      server.options = { ...server.options, verifyClient: () => false };
    });
    expect(await refusalOf(bench, port, '/')).toMatchObject(unauthorized);
  });
});
