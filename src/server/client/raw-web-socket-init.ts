import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { MessageRefusalReason } from '../../message/refusal-reason.js';
import type { Violation } from '../../protocol/frame/violation.js';
import type { CutOffReason } from '../connection/cut-off.js';
import type { DropReason } from '../connection/drop-reason.js';
import type { PathParams } from '../upgrade/path-pattern.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { RawWebSocket } from './raw-web-socket.js';
import type { Traffic } from '../connection/traffic.js';
import type { TransportDeflate } from '../connection/transport-options.js';

/** What a client of a server is made from. */
export interface RawWebSocketInit {
  readonly socket: Duplex;
  readonly request: IncomingMessage;
  /** The parameters in the path of the request. */
  readonly params: PathParams;
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
  /** What passes through all of the server's connections is counted here. */
  readonly traffic: Traffic;
  /** The peer broke a rule of the protocol. */
  violated(client: RawWebSocket, violation: Violation): void;
  /** The connection is being ended for a reason of the server's own. */
  cutOff(client: RawWebSocket, reason: CutOffReason): void;
  /** A message of the client was refused. */
  messageRefused(client: RawWebSocket, reason: MessageRefusalReason): void;
  /** A message to the client was not sent. */
  messageDropped(client: RawWebSocket, reason: DropReason): void;
  /** A listener of the application threw while the client's bytes were handled. */
  listenerFailed(client: RawWebSocket, error: unknown): void;
  /** The connection is over. */
  gone(client: RawWebSocket): void;
}
