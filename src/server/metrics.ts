import type { IncidentCounts } from './incidents.js';
import type { Traffic } from './connection/traffic.js';
import * as ours from './base/ours.js';

/**
 * Figures of a server: what is now, and what has been counted since it was made.
 *
 * @publicApi
 */
export interface ServerMetrics {
  /** Clients whose connection is open or closing. */
  readonly clients: number;
  /** Handshakes that wait for the application. */
  readonly pendingHandshakes: number;
  /** Clients whose connection was opened so far. */
  readonly accepted: number;
  /** Whole messages, in both directions. */
  readonly messages: { readonly received: number; readonly sent: number };
  /** Bytes of frames, in both directions. */
  readonly bytes: { readonly received: number; readonly sent: number };
  /** Bytes that are unsent: for all clients, and for the one that is furthest behind. */
  readonly buffered: { readonly sum: number; readonly max: number };
  /** Clients that are not being read, for whatever reason. */
  readonly paused: number;
  /** What was refused, dropped or ended, by kind and reason. */
  readonly incidents: IncidentCounts;
}

/** A client, as far as its figures go. */
interface Measured {
  readonly bufferedAmount: number;
  readonly [ours.isHeld]: boolean;
}

/** The figures of the clients that are there. */
export function measureClients(clients: ReadonlySet<Measured>): Pick<ServerMetrics, 'clients' | 'buffered' | 'paused'> {
  let sum = 0;
  let max = 0;
  let paused = 0;
  for (const { bufferedAmount, [ours.isHeld]: isHeld } of clients) {
    sum += bufferedAmount;
    max = Math.max(max, bufferedAmount);
    if (isHeld) paused++;
  }
  return { clients: clients.size, buffered: { sum, max }, paused };
}

/** The figures of what has passed. */
export function measureTraffic(traffic: Traffic): Pick<ServerMetrics, 'messages' | 'bytes'> {
  return {
    messages: { received: traffic.messagesReceived, sent: traffic.messagesSent },
    bytes: { received: traffic.bytesReceived, sent: traffic.bytesSent },
  };
}
