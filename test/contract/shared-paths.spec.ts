import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { of } from 'rxjs';
import type { Observable } from 'rxjs';
import { defineContract, exception } from './contract.js';
import { DecoyGateway } from './support/decoy.js';
import { refusalOf } from './support/refusal.js';
import { AnswersSentinel } from './support/sentinel.js';

@WebSocketGateway()
class FirstGateway extends AnswersSentinel {
  @WebSocketServer() readonly server!: object;

  @SubscribeMessage('both')
  both(): string {
    return 'first';
  }

  @SubscribeMessage('both-many')
  many(): Observable<string> {
    return of('first 1', 'first 2');
  }

  @SubscribeMessage('only-first')
  only(): string {
    return 'first';
  }

  @SubscribeMessage('one-fails')
  fails(): never {
    throw new Error('x');
  }
}

@WebSocketGateway()
class SecondGateway {
  @WebSocketServer() readonly server!: object;

  @SubscribeMessage('both')
  both(): string {
    return 'second';
  }

  @SubscribeMessage('both-many')
  many(): Observable<string> {
    return of('second 1', 'second 2');
  }

  @SubscribeMessage('only-second')
  only(): string {
    return 'second';
  }

  @SubscribeMessage('one-fails')
  works(): string {
    return 'second';
  }
}

defineContract('several gateways on one path', ({ same, differs }) => {
  same('two gateways of one event both run, in the order of registration', async (bench) => {
    const peer = await bench.connect([DecoyGateway, FirstGateway, SecondGateway]);
    expect(await peer.exchange({ event: 'both' })).toEqual(['first', 'second']);
    const other = await bench.connect([DecoyGateway, SecondGateway, FirstGateway]);
    expect(await other.exchange({ event: 'both' })).toEqual(['second', 'first']);
  });

  same('two gateways may both answer with Observables', async (bench) => {
    const peer = await bench.connect([FirstGateway, SecondGateway]);
    const replies = await peer.exchange({ event: 'both-many' });
    expect(replies.filter((reply) => String(reply).startsWith('first'))).toEqual(['first 1', 'first 2']);
    expect(replies.filter((reply) => String(reply).startsWith('second'))).toEqual(['second 1', 'second 2']);
    expect(replies).toHaveLength(4);
  });

  same('an event of one gateway is answered by that one alone', async (bench) => {
    const peer = await bench.connect([FirstGateway, SecondGateway]);
    expect(await peer.exchange({ event: 'only-first' })).toEqual(['first']);
    expect(await peer.exchange({ event: 'only-second' })).toEqual(['second']);
  });

  same('the failure of one gateway does not keep the other from answering', async (bench) => {
    const peer = await bench.connect([FirstGateway, SecondGateway]);
    const expected = bench.heard(['second', exception('Internal server error')]);
    const replies = await peer.exchange({ event: 'one-fails' });
    expect(replies).toHaveLength(expected.length);
    for (const reply of expected) expect(replies).toContainEqual(reply);
  });

  same('they share one server', async (bench) => {
    const { app } = await bench.start({ gateways: [FirstGateway, SecondGateway] });
    expect(app.get(FirstGateway).server).toBe(app.get(SecondGateway).server);
  });

  const verifyClients = (first: () => boolean, second: () => boolean) => {
    @WebSocketGateway({ path: '/shared', verifyClient: first })
    class FirstVerifying extends AnswersSentinel {}

    @WebSocketGateway({ path: '/shared', verifyClient: second })
    class SecondVerifying {}

    return [DecoyGateway, FirstVerifying, SecondVerifying];
  };

  differs('conflicting-options', 'two different verifyClient on one path', {
    theirs: async (bench) => {
      const { port } = await bench.start({
        gateways: verifyClients(
          () => true,
          () => false,
        ),
      });
      const peer = await bench.peer(port, '/shared');
      expect(await peer.exchange()).toEqual([]);
    },
    ours: async (bench) => {
      const { app } = await bench.assemble({
        gateways: verifyClients(
          () => true,
          () => false,
        ),
      });
      await expect(app.listen(0)).rejects.toThrow(
        /FirstVerifying.*SecondVerifying.*verifyClient|verifyClient.*FirstVerifying.*SecondVerifying/s,
      );
    },
  });

  const secondGuards = () => {
    @WebSocketGateway({ path: '/shared' })
    class PlainGateway extends AnswersSentinel {}

    @WebSocketGateway({ path: '/shared', verifyClient: () => false })
    class VerifyingGateway {}

    return [DecoyGateway, PlainGateway, VerifyingGateway];
  };

  differs('merged-options', 'the verifyClient of the gateway registered second', {
    theirs: async (bench) => {
      const { port } = await bench.start({ gateways: secondGuards() });
      const peer = await bench.peer(port, '/shared');
      expect(await peer.exchange()).toEqual([]);
    },
    ours: async (bench) => {
      const { port } = await bench.start({ gateways: secondGuards() });
      expect(await refusalOf(bench, port, '/shared')).toMatchObject({ statusLine: 'HTTP/1.1 401 Unauthorized' });
    },
  });
});
