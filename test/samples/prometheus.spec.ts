import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { prometheusText, type ScrapedMetrics } from '../../sample/05-live-board/src/prometheus.js';
import { readPrometheusText } from '../../scripts/samples/prometheus-text.mjs';
import { RawWebSocketServer } from '../../src/index.js';

const NONE: ScrapedMetrics = {
  clients: 3,
  rooms: 25,
  pendingHandshakes: 1,
  paused: 2,
  accepted: 40,
  buffered: { sum: 70_000, max: 65_536 },
  messages: { received: 12, sent: 345 },
  bytes: { received: 678, sent: 9_007_199_254_740_991 },
  incidents: {},
};

/** The samples of a text as `name a b: value`, with the values of the labels. */
function samplesOf(text: string): string[] {
  return [...readPrometheusText(text)].flatMap(([name, { samples }]) =>
    [...samples].map(
      ([labels, { value }]) => `${[name.replace('nest_raw_ws_', ''), labels].join(' ').trim()}: ${value}`,
    ),
  );
}

describe('prometheusText', () => {
  it('has each figure with its value', () => {
    expect(samplesOf(prometheusText(NONE))).toEqual([
      'clients: 3',
      'rooms: 25',
      'pending_handshakes: 1',
      'paused_clients: 2',
      'buffered_bytes: 70000',
      'buffered_bytes_max: 65536',
      'clients_accepted_total: 40',
      'messages_total received: 12',
      'messages_total sent: 345',
      'bytes_total received: 678',
      'bytes_total sent: 9007199254740991',
    ]);
  });

  it('writes a family as its help, its type and its samples', () => {
    expect(prometheusText(NONE)).toContain(
      '# HELP nest_raw_ws_messages_total Whole messages.\n' +
        '# TYPE nest_raw_ws_messages_total counter\n' +
        'nest_raw_ws_messages_total{direction="received"} 12\n' +
        'nest_raw_ws_messages_total{direction="sent"} 345\n',
    );
  });

  it('escapes what a label may not have as it is', () => {
    const reason = 'a "quoted"\nback\\slash, \\n, } and {';
    const text = prometheusText({ ...NONE, incidents: { 'k"': { [reason]: 7 } } });
    expect(text).toContain(String.raw`{kind="k\"",reason="a \"quoted\"\nback\\slash, \\n, } and {"} 7`);
    const incidents = readPrometheusText(text).get('nest_raw_ws_incidents_total');
    expect([...(incidents?.samples.values() ?? [])]).toEqual([{ labels: { kind: 'k"', reason }, value: 7 }]);
  });

  describe('of a server', () => {
    let server: RawWebSocketServer;
    beforeEach(() => {
      server = new RawWebSocketServer({ noServer: true });
    });
    afterEach(() => server.close());

    it('has every reason from the beginning, with nothing', () => {
      const { incidents } = server.metrics();
      const reasons = Object.values(incidents).flatMap((counts) => Object.keys(counts));
      const samples = readPrometheusText(prometheusText(server.metrics())).get('nest_raw_ws_incidents_total')?.samples;
      expect(samples?.size).toBe(reasons.length);
      expect([...(samples?.keys() ?? [])]).toContain('messageRefused invalid_json');
      expect(new Set([...(samples?.values() ?? [])].map(({ value }) => value))).toEqual(new Set([0]));
    });
  });
});
