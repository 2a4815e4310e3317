import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Violation } from '../protocol/violation.js';
import type { ResolvedOptions } from './options.js';
import type { RawWebSocket } from './raw-web-socket.js';
import type { TransportDeflate } from './transport.js';

/** What a client of a server is made from. */
export interface RawWebSocketInit {
  readonly socket: Duplex;
  readonly request: IncomingMessage;
  /** The chosen subprotocol; empty when there is none. */
  readonly protocol: string;
  /** The compression that was agreed on; undefined when there is none. */
  readonly deflate?: TransportDeflate | undefined;
  readonly options: ResolvedOptions;
  /** Where the client reports what its server should know. */
  readonly reports: ClientReports;
}

/** What a client tells its server. */
export interface ClientReports {
  /** The peer broke a rule of the protocol. */
  violated(client: RawWebSocket, violation: Violation): void;
  /** A listener of the application threw while the client's bytes were handled. */
  listenerFailed(client: RawWebSocket, error: unknown): void;
  /** The connection is over. */
  gone(client: RawWebSocket): void;
}
