import { expect } from '@jest/globals';
import { WebSocketGateway } from '@nestjs/websockets';
import { defineContract } from './contract.js';
import type { Bench } from './support/bench.js';
import { refusalOf } from './support/refusal.js';
import { AnswersSentinel } from './support/sentinel.js';

@WebSocketGateway()
class OwnPagesGateway extends AnswersSentinel {}

const origins = ['https://app.example'];

@WebSocketGateway({ origins })
class ListGateway extends AnswersSentinel {}

@WebSocketGateway({ origins: async (origin: string) => (await Promise.resolve(origin)) === 'https://app.example' })
class AsyncGateway extends AnswersSentinel {}

const FOREIGN = { origin: 'https://app.example' };

defineContract('pages of other origins', ({ same, differs }) => {
  differs('origin-policy', 'H40 a page of another host', {
    theirs: async (bench) => {
      const { port } = await bench.start({ gateways: [OwnPagesGateway] });
      expect(await (await bench.peer(port, '/', [], FOREIGN)).exchange()).toEqual([]);
    },
    ours: async (bench) => {
      const { port, logs } = await bench.start({ gateways: [OwnPagesGateway] });
      const refused = await refusalOf(bench, port, '/', ['Origin: https://app.example']);
      expect(refused).toMatchObject({ statusLine: 'HTTP/1.1 403 Forbidden' });
      // The log names the option to paste.
      expect(logs.texts('warn').join('\n')).toContain('origins: ["https://app.example"]');
    },
  });

  const served = async (bench: Bench, gateway: typeof ListGateway, origin: string) => {
    const { port } = await bench.start({ gateways: [gateway] });
    expect(await (await bench.peer(port, '/', [], { origin })).exchange()).toEqual([]);
  };

  differs('origin-policy', 'an async function decides', {
    theirs: (bench) => served(bench, AsyncGateway, 'https://other.example'),
    ours: async (bench) => {
      await served(bench, AsyncGateway, 'https://app.example');
      const { port, logs } = await bench.start({ gateways: [AsyncGateway] });
      const refused = await refusalOf(bench, port, '/?token=secret', ['Origin: https://other.example']);
      expect(refused).toMatchObject({ statusLine: 'HTTP/1.1 403 Forbidden' });
      expect(logs.texts('warn').join('\n')).toContain('"/?token=…"');
    },
  });

  same('a listed page is served', (bench) => served(bench, ListGateway, 'https://app.example'));

  same('H40 a page of a dev server on the same machine is served', (bench) =>
    served(bench, OwnPagesGateway, 'http://localhost:5173'),
  );

  same('H38 a client without an Origin is served', async (bench) => {
    expect(await (await bench.connect([OwnPagesGateway])).exchange()).toEqual([]);
  });
});
