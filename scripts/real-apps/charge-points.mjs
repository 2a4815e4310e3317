// Charge points that speak OCPP 1.6J: arrays in place of events, a subprotocol, a path of its own for each, Basic auth.
import { once } from 'node:events';
import { differs } from './differs.mjs';

const SPOKEN = ['ocpp1.6'];

function credentials(identity, password = 'plugged-in') {
  return { headers: { Authorization: `Basic ${Buffer.from(`${identity}:${password}`).toString('base64')}` } };
}

async function connect(app, identity = 'CP-1', protocols = SPOKEN) {
  return await app.connect(`/ocpp/${identity}`, protocols, credentials(identity));
}

/** The text of the next message, as it is on the wire. */
async function answer(app, text, options) {
  const { socket } = await connect(app);
  socket.send(text, options);
  const [data, isBinary] = await once(socket, 'message');
  return isBinary ? data : String(data);
}

function answers(text, expected, options) {
  return { expected, run: (app) => answer(app, text, options) };
}

const checks = {
  'ocpp1.6 is chosen, wherever it stands among the offers': {
    expected: ['ocpp1.6', 'ocpp1.6'],
    async run(app) {
      const first = await connect(app, 'CP-1', ['ocpp1.6', 'ocpp2.0.1']);
      const last = await connect(app, 'CP-2', ['ocpp2.0.1', 'ocpp1.6']);
      return [first.socket.protocol, last.socket.protocol];
    },
  },
  'none is chosen of others': {
    expected: 'Server sent no subprotocol',
    run: (app) => app.refusal('/ocpp/CP-1', ['ocpp2.0.1'], credentials('CP-1')),
  },
  'who offers none is closed': {
    expected: [1002, 'ocpp1.6 is spoken here'],
    run: async (app) => await (await connect(app, 'CP-1', [])).closed,
  },
  'a wrong password is refused': {
    expected: [401, 'Basic realm="charge points"'],
    run: (app) => app.refusal('/ocpp/CP-1', SPOKEN, credentials('CP-1', 'wrong')),
  },
  'the password of another charge point is refused': {
    expected: [401, 'Basic realm="charge points"'],
    run: (app) => app.refusal('/ocpp/CP-1', SPOKEN, credentials('CP-2')),
  },
  'the path without a name is refused': {
    expected: [401, 'Basic realm="charge points"'],
    run: (app) => app.refusal('/ocpp', SPOKEN, credentials('CP-1')),
  },
  'a call is answered with an array': answers(
    '[2,"19223201","BootNotification",{"chargePointVendor":"Volta","chargePointModel":"X"}]',
    '[3,"19223201",{"currentTime":"2026-01-01T00:00:00.000Z","interval":300,"status":"Accepted"}]',
  ),
  'a call without a payload is answered': answers(
    '[2,"7","Heartbeat"]',
    '[3,"7",{"currentTime":"2026-01-01T00:05:00.000Z"}]',
  ),
  'a call in a binary message is answered': answers(
    Buffer.from('[2,"8","Heartbeat",{}]'),
    '[3,"8",{"currentTime":"2026-01-01T00:05:00.000Z"}]',
  ),
  'a call that its handler refuses is answered by the filter': answers(
    '[2,"9","BootNotification",{}]',
    '[4,"9","PropertyConstraintViolation","chargePointModel is missing",{}]',
  ),
  'a handler that fails tells nothing of why': answers(
    '[2,"10","Authorize",{"idTag":"x"}]',
    '[4,"10","InternalError","Something went wrong",{}]',
  ),
  'an unknown action is answered': answers(
    '[2,"11","Fly",{}]',
    '[4,"11","NotImplemented","There is no such action",{}]',
  ),
  'what is no JSON is answered': answers('Hello?', '[4,"-1","FormationViolation","That is no call",{}]'),
  'what is no array is answered': answers(
    '{"event":"Heartbeat"}',
    '[4,"-1","FormationViolation","That is no call",{}]',
  ),
  'an array that is no call is answered': answers('[9,"12"]', '[4,"12","FormationViolation","That is no call",{}]'),
  'fifty calls at once are answered in order': {
    expected: Array.from({ length: 50 }, (_, i) => [3, `m${i}`, { total: (i * (i + 1)) / 2 }]),
    async run(app) {
      const peer = await connect(app);
      peer.send(...Array.from({ length: 50 }, (_, i) => [2, `m${i}`, 'MeterValues', { energy: i }]));
      return await peer.take(50);
    },
  },
  'an operator asks a charge point, which answers': {
    expected: [
      [2, 'Reset', { type: 'Soft' }],
      [201, '{"status":"Accepted"}'],
    ],
    async run(app) {
      const [peer] = [await connect(app, 'CP-1'), await connect(app, 'CP-2')];
      const reset = app.http('POST', '/charge-points/CP-1/reset');
      const [type, id, action, payload] = await peer.next();
      peer.send([3, id, { status: 'Accepted' }]);
      return [[type, action, payload], await reset];
    },
  },
  'an operator who asks one that is not there gets 404': {
    expected: 404,
    run: async (app) => (await app.http('POST', '/charge-points/CP-9/reset'))[0],
  },
  'an operator sees who is connected, each by the name in its path': {
    expected: [
      [200, '["CP-5","CP-6"]'],
      [200, '["CP-6"]'],
    ],
    async run(app) {
      await listed(app, '[]');
      const [first] = [await connect(app, 'CP-5'), await connect(app, 'CP-6')];
      const both = await listed(app, '["CP-5","CP-6"]');
      first.socket.close();
      return [both, await listed(app, '["CP-6"]')];
    },
  },
  'one that comes again takes the place of its old connection': {
    expected: [
      [4000, 'Connected again'],
      [3, 'x', { total: 5 }],
    ],
    async run(app) {
      const old = await connect(app, 'CP-3');
      const again = await connect(app, 'CP-3');
      return [await old.closed, await again.ask([2, 'x', 'MeterValues', { energy: 5 }])];
    },
  },
};

/** Asks until the list is that one: the server may hear of a connection or of its end after this process does. */
async function listed(app, expected) {
  for (;;) {
    const answered = await app.http('GET', '/charge-points');
    if (answered[1] === expected) return answered;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const complaints = differs([], Array(3).fill('WARN [RawWsAdapter] Refused GET "/ocpp": 401 unauthorized'));

export const variants = [{ checks, complaints }];
