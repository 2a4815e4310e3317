import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { messageRefusalReasons } from '../../src/message/refusal-reason.js';
import { allRefusals } from '../../src/protocol/handshake/handshake-refusal.js';
import { allViolations } from '../../src/protocol/frame/violation.js';
import { cutOffReasons } from '../../src/server/connection/cut-off.js';
import { Incidents, type IncidentCounts, type IncidentKind } from '../../src/server/incidents.js';
import { memoryClient } from '../support/memory-client.js';
import { upgradeRequest } from '../support/upgrade-request.js';

/** The names are a promise to dashboards: a change here is a change for users. */
const CHANNELS: Readonly<Record<IncidentKind, string>> = {
  handshakeRefused: 'nest-raw-ws:handshake-refused',
  frameRefused: 'nest-raw-ws:frame-refused',
  messageRefused: 'nest-raw-ws:message-refused',
  messageDropped: 'nest-raw-ws:message-dropped',
  cutOff: 'nest-raw-ws:client-cut-off',
};

const REASONS = {
  handshakeRefused: allRefusals().map(({ code }) => code),
  frameRefused: allViolations().map(({ code }) => code),
  messageRefused: messageRefusalReasons(),
  messageDropped: ['slow_consumer', 'volatile', 'closed'],
  cutOff: cutOffReasons(),
} as const;

/** Records one incident of a kind that is known by its name only. */
function recordOne(incidents: Incidents, kind: IncidentKind, index: number): string {
  const request = upgradeRequest();
  switch (kind) {
    case 'handshakeRefused':
      incidents.record(kind, REASONS[kind][index]!, request);
      break;
    case 'frameRefused':
      incidents.record(kind, REASONS[kind][index]!, request);
      break;
    case 'messageRefused':
      incidents.record(kind, REASONS[kind][index]!, request);
      break;
    case 'messageDropped':
      incidents.record(kind, REASONS[kind][index]!, request);
      break;
    case 'cutOff':
      incidents.record(kind, REASONS[kind][index]!, request);
  }
  return REASONS[kind][index]!;
}

const KINDS = Object.keys(CHANNELS) as IncidentKind[];

const subscriptions: (() => void)[] = [];

function listenTo(kind: IncidentKind) {
  const heard = jest.fn((_message: unknown, _name: string | symbol) => undefined);
  subscribe(CHANNELS[kind], heard);
  subscriptions.push(() => unsubscribe(CHANNELS[kind], heard));
  return heard;
}

afterEach(() => {
  for (const end of subscriptions.splice(0)) end();
  jest.restoreAllMocks();
});

describe('the counts of incidents', () => {
  test('list every reason there is, each with 0, while nothing has happened', () => {
    const counts = new Incidents({}).counts();
    const expected = Object.fromEntries(
      KINDS.map((kind) => [kind, Object.fromEntries(REASONS[kind].map((reason) => [reason, 0]))]),
    );
    expect(counts).toEqual(expected);
    for (const kind of KINDS) expect(Object.keys(counts[kind])).toEqual([...REASONS[kind]]);
  });

  test('are those of one moment, and of one server', () => {
    const [one, other] = [new Incidents({}), new Incidents({})];
    const before = one.counts();
    one.record('cutOff', 'close_timeout', upgradeRequest());
    expect([before.cutOff.close_timeout, one.counts().cutOff.close_timeout]).toEqual([0, 1]);
    expect(other.counts().cutOff.close_timeout).toBe(0);
  });
});

function countOf(counts: IncidentCounts, kind: IncidentKind, reason: string): unknown {
  return Reflect.get(counts[kind], reason);
}

function sumOf(counts: IncidentCounts): number {
  return KINDS.flatMap((kind) => Object.values(counts[kind])).reduce((sum, count) => sum + count, 0);
}

describe.each(KINDS)('an incident of the kind %s', (kind) => {
  test('is counted with its reason, each of them alone', () => {
    for (let index = 0; index < REASONS[kind].length; index++) {
      const incidents = new Incidents({});
      const reason = recordOne(incidents, kind, index);
      recordOne(incidents, kind, index);
      expect([countOf(incidents.counts(), kind, reason), sumOf(incidents.counts())]).toEqual([2, 2]);
    }
  });

  test('is told on its own channel to who has subscribed, until it unsubscribes', () => {
    const heard = listenTo(kind);
    const others = KINDS.filter((other) => other !== kind).map(listenTo);
    const server = {};
    const incidents = new Incidents(server);
    const reason = recordOne(incidents, kind, 0);
    expect(heard.mock.calls).toEqual([
      [{ reason, server, request: expect.anything(), client: undefined }, CHANNELS[kind]],
    ]);
    expect(Object.keys(heard.mock.calls[0]![0] as object)).toEqual(['reason', 'server', 'request', 'client']);
    for (const other of others) expect(other).not.toHaveBeenCalled();
    for (const end of subscriptions.splice(0)) end();
    recordOne(incidents, kind, 0);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  test('is one addition while nobody has subscribed: nothing is published', () => {
    const publish = jest.spyOn(channel(CHANNELS[kind]), 'publish');
    const incidents = new Incidents({});
    recordOne(incidents, kind, 0);
    expect(publish).not.toHaveBeenCalled();
  });
});

test('the message of a channel names server, request and client themselves', () => {
  const heard = listenTo('messageDropped');
  const server = {};
  const { client, socket } = memoryClient();
  new Incidents(server).record('messageDropped', 'volatile', client.request, client);
  const message = heard.mock.calls[0]![0] as { server: unknown; request: unknown; client: unknown };
  expect(message.server).toBe(server);
  expect(message.request).toBe(client.request);
  expect(message.client).toBe(client);
  socket.destroy();
});
