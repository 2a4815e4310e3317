// A gateway and a GraphQL server of its own on one HTTP server.
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { differs, UNKNOWN_PATH } from './differs.mjs';

const ADD = 'mutation { add(author: "Ada", text: "by GraphQL") }';
const NOTE_ADDED = 'subscription { noteAdded { author text } }';

async function withGraphql(app, work) {
  const client = createClient({ url: app.url('/graphql'), webSocketImpl: WebSocket, retryAttempts: 0 });
  try {
    return await work(client);
  } finally {
    await client.dispose();
  }
}

/** The first result of an operation. */
async function first(client, query) {
  for await (const { data, errors } of client.iterate({ query })) return errors ?? data;
  return undefined;
}

const gateway = {
  'the gateway answers': {
    expected: { event: 'count', data: 'number' },
    async run(app) {
      const { event, data } = await (await app.connect('/notes')).ask({ event: 'count' });
      return { event, data: typeof data };
    },
  },
};

const checks = {
  ...gateway,
  'GraphQL answers': {
    expected: { __typename: 'Query' },
    run: (app) => withGraphql(app, (client) => first(client, '{ __typename }')),
  },
  'the gateway tells what was added by GraphQL': {
    expected: { event: 'noted', data: { author: 'Ada', text: 'by GraphQL' } },
    async run(app) {
      const peer = await app.connect('/notes');
      await withGraphql(app, (client) => first(client, ADD));
      return await peer.next();
    },
  },
  'GraphQL tells what was added at the gateway': {
    expected: { noteAdded: { author: 'Bob', text: 'at the gateway' } },
    async run(app) {
      const peer = await app.connect('/notes');
      return withGraphql(app, async (client) => {
        const told = first(client, NOTE_ADDED);
        // The operations of one connection begin in order: once this one has its answer, the other listens.
        await first(client, '{ __typename }');
        peer.send({ event: 'add', data: { author: 'Bob', text: 'at the gateway' } });
        return told;
      });
    },
  },
  'twenty clients of each are answered': {
    expected: { graphql: 20, gateway: 20 },
    async run(app) {
      const numbers = Array.from({ length: 20 }, (_, i) => i);
      const graphql = numbers.map(() => withGraphql(app, (client) => first(client, '{ __typename }')));
      const peers = numbers.map(async () => await (await app.connect('/notes')).ask({ event: 'count' }));
      return {
        graphql: (await Promise.all(graphql)).filter((data) => data.__typename === 'Query').length,
        gateway: (await Promise.all(peers)).filter(({ event }) => event === 'count').length,
      };
    },
  },
  'the rules of GraphQL are its own': {
    expected: [4400, 'Invalid message received'],
    async run(app) {
      const peer = await app.connect('/graphql', ['graphql-transport-ws']);
      peer.send({ event: 'count' });
      const [code, reason] = await peer.closed;
      return [code, reason.slice(0, 24)];
    },
  },
  'another path is refused': { expected: UNKNOWN_PATH, run: (app) => app.refusal('/other') },
};

export const variants = [
  { checks, complaints: differs([], ['WARN [RawWsAdapter] Refused GET "/other": 404 unknown_path']) },
  {
    title: 'graphql-neighbour, beside',
    env: { GRAPHQL: 'beside' },
    complaints: [],
    checks: {
      ...gateway,
      'a server that merely listens for upgrades, too, gets those of its path': {
        expected: differs('socket hang up', 'connected'),
        run: (app) => app.refusal('/graphql', ['graphql-transport-ws']),
      },
    },
  },
];
