// An adapter of its own that asks for a token, for whatever gateway, and says whose it is.
import { differs, UNKNOWN_PATH } from './differs.mjs';

const ADA = { headers: { Authorization: 'Bearer token-of-ada' } };

/** Connects and gives what it was greeted with, too. */
async function enter(app, path, options) {
  const peer = await app.connect(path, [], options);
  return { peer, hello: await peer.next() };
}

const asAda = (app) => enter(app, '/board', ADA);
const asBob = (app) => enter(app, '/board?token=token-of-bob');

const checks = {
  'nobody gets in without a token, at any gateway': {
    expected: [401, 401],
    run: async (app) => [await app.refusal('/board'), await app.refusal('/status')],
  },
  'nobody gets in with a false one': {
    expected: [401, 401, 401],
    run: async (app) => [
      await app.refusal('/board?token=token-of-eve'),
      await app.refusal('/board', [], { headers: { Authorization: 'Bearer ' } }),
      await app.refusal('/status', [], { headers: { Authorization: 'Basic token-of-ada' } }),
    ],
  },
  'the gateway knows who comes, by header and by query': {
    expected: ['Ada', 'Bob'],
    run: async (app) => [(await asAda(app)).hello.data.you, (await asBob(app)).hello.data.you],
  },
  'it finds the user on each client of the server': {
    expected: { event: 'who', data: ['Ada', 'Bob', 'Bob'] },
    async run(app) {
      const { peer } = await asAda(app);
      await asBob(app);
      await asBob(app);
      // Those of the checks before this one may be leaving still.
      for (;;) {
        const answer = await peer.ask({ event: 'who' });
        if (answer.event === 'who' && answer.data.length === 3) return answer;
      }
    },
  },
  'a guard looks at the user': {
    expected: differs(
      {
        event: 'exception',
        data: { status: 'error', message: 'Bob may only read', cause: { pattern: 'write', data: 'mine' } },
      },
      { event: 'exception', data: { status: 'error', message: 'Bob may only read' } },
    ),
    run: async (app) => await (await asBob(app)).peer.ask({ event: 'write', data: 'mine' }),
  },
  'what one writes is told to all, and who leaves, too': {
    expected: [
      { event: 'written', data: { by: 'Ada', text: 'Good morning' } },
      { event: 'left', data: 'Ada' },
    ],
    async run(app) {
      const [ada, bob] = [await asAda(app), await asBob(app)];
      ada.peer.send({ event: 'write', data: 'Good morning' });
      const isAda = ({ data }) => data === 'Ada' || data.by === 'Ada';
      const heard = [];
      while (heard.length < 2) {
        const message = await bob.peer.next();
        if (isAda(message)) heard.push(message);
        if (message.event === 'written') ada.peer.socket.close();
      }
      return heard;
    },
  },
  'a gateway that says nothing of tokens answers who has one': {
    expected: { event: 'status', data: 'up' },
    run: async (app) => await (await app.connect('/status', [], ADA)).ask({ event: 'status' }),
  },
  'the limit that the adapter adds counts': {
    expected: 1009,
    async run(app) {
      const peer = await app.connect('/status', [], ADA);
      peer.send({ event: 'status', data: 'x'.repeat(1025) });
      return (await peer.closed)[0];
    },
  },
  'routes are served as before': { expected: [200, 'ok'], run: (app) => app.http('GET', '/health') },
  'another path is refused': { expected: UNKNOWN_PATH, run: (app) => app.refusal('/other', [], ADA) },
};

const complaints = differs(
  ['ERROR [WsAdapter] RangeError: Max payload size exceeded'],
  [
    'Refused GET "/board": 401 unauthorized',
    'Refused GET "/status": 401 unauthorized',
    'Refused GET "/board?token=…": 401 unauthorized',
    'Refused GET "/board": 401 unauthorized',
    'Refused GET "/status": 401 unauthorized',
    'Closed a client of "/status": 1009 message_too_big',
    'Refused GET "/other": 404 unknown_path',
  ].map((line) => `WARN [RawWsAdapter] ${line}`),
);

export const variants = [{ checks, complaints }];
