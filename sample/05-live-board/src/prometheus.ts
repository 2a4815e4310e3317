import type { RoomMetrics } from 'nest-raw-ws';

/** Figures of a server; incidents by any names, as the text does not depend on which there are. */
export interface ScrapedMetrics extends Omit<RoomMetrics, 'incidents'> {
  readonly incidents: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [value: number, labels?: Labels];

/** The figures of a server in the text format of Prometheus, version 0.0.4. */
export function prometheusText(metrics: ScrapedMetrics): string {
  const { messages, bytes, buffered } = metrics;
  const gauge = familyOf('gauge');
  const counter = familyOf('counter');
  return [
    gauge('clients', 'Clients whose connection is open or closing.', [[metrics.clients]]),
    gauge('rooms', 'Rooms that somebody has joined.', [[metrics.rooms]]),
    gauge('pending_handshakes', 'Handshakes that wait for the application.', [[metrics.pendingHandshakes]]),
    gauge('paused_clients', 'Clients that are not being read.', [[metrics.paused]]),
    gauge('buffered_bytes', 'Bytes that are unsent, for all clients.', [[buffered.sum]]),
    gauge('buffered_bytes_max', 'Bytes that are unsent for the client that is furthest behind.', [[buffered.max]]),
    counter('clients_accepted_total', 'Clients whose connection was opened.', [[metrics.accepted]]),
    counter('messages_total', 'Whole messages.', bothWays(messages)),
    counter('bytes_total', 'Bytes of frames.', bothWays(bytes)),
    counter('incidents_total', 'What was refused, dropped or ended.', byReason(metrics.incidents)),
  ].join('');
}

function familyOf(type: 'gauge' | 'counter') {
  return (name: string, help: string, samples: readonly Sample[]): string => {
    const fullName = `nest_raw_ws_${name}`;
    const lines = samples.map(([value, labels = {}]) => `${fullName}${labelsText(labels)} ${value}\n`);
    return `# HELP ${fullName} ${help}\n# TYPE ${fullName} ${type}\n${lines.join('')}`;
  };
}

function bothWays({ received, sent }: { readonly received: number; readonly sent: number }): Sample[] {
  return [
    [received, { direction: 'received' }],
    [sent, { direction: 'sent' }],
  ];
}

/** Also those that have not occurred: a rate begins with a zero that was seen. */
function byReason(incidents: ScrapedMetrics['incidents']): Sample[] {
  return Object.entries(incidents).flatMap(([kind, reasons]) =>
    Object.entries(reasons).map(([reason, count]): Sample => [count, { kind, reason }]),
  );
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}
