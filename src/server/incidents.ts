import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { messageRefusalReasons, type MessageRefusalReason } from '../message/refusal-reason.js';
import { allRefusals, type HandshakeRefusalCode } from '../protocol/handshake/handshake-refusal.js';
import { allViolations, type ViolationCode } from '../protocol/frame/violation.js';
import { cutOffReasons, type CutOffReason } from './connection/cut-off.js';
import { dropReasons, type DropReason } from './connection/drop-reason.js';
import type { RawWebSocket } from './client/raw-web-socket.js';

/**
 * What a server refuses, drops or ends, each with the names of its reasons.
 *
 * @publicApi
 */
export interface IncidentReasons {
  /** A handshake was refused with an HTTP status. */
  handshakeRefused: HandshakeRefusalCode;
  /** A frame broke a rule of the protocol, which ends its connection. */
  frameRefused: ViolationCode;
  /** A message was refused. */
  messageRefused: MessageRefusalReason;
  /** A message to a client was not sent. */
  messageDropped: DropReason;
  /** The server ended a connection whose client broke no rule of the protocol. */
  cutOff: CutOffReason;
}

/** Names of the kinds of incidents. */
export type IncidentKind = keyof IncidentReasons;

/**
 * What subscribers of a channel of `node:diagnostics_channel` get.
 *
 * @publicApi
 */
export interface Incident<Kind extends keyof IncidentReasons = keyof IncidentReasons> {
  readonly reason: IncidentReasons[Kind];
  /** The server whose incident it is. */
  readonly server: object;
  /** The request of the handshake; undefined for what was no HTTP. */
  readonly request: IncomingMessage | undefined;
  /** Undefined for a refused handshake. */
  readonly client: RawWebSocket | undefined;
}

/**
 * How often each reason has occurred.
 *
 * @publicApi
 */
export type IncidentCounts = { readonly [Kind in IncidentKind]: Readonly<Record<IncidentReasons[Kind], number>> };

/** One channel for each kind: subscribe to `nest-raw-ws:handshake-refused` and the others by their names. */
const CHANNELS: Readonly<Record<IncidentKind, ReturnType<typeof channel>>> = {
  handshakeRefused: channel('nest-raw-ws:handshake-refused'),
  frameRefused: channel('nest-raw-ws:frame-refused'),
  messageRefused: channel('nest-raw-ws:message-refused'),
  messageDropped: channel('nest-raw-ws:message-dropped'),
  cutOff: channel('nest-raw-ws:client-cut-off'),
};

const REASONS: { readonly [Kind in IncidentKind]: readonly IncidentReasons[Kind][] } = {
  handshakeRefused: allRefusals().map(({ code }) => code),
  frameRefused: allViolations().map(({ code }) => code),
  messageRefused: messageRefusalReasons(),
  messageDropped: dropReasons(),
  cutOff: cutOffReasons(),
};

/**
 * Counts what one server refuses, drops and ends, and tells whoever has subscribed to its channel; while nobody has, an
 * incident is one addition.
 */
export class Incidents {
  readonly #server: object;
  readonly #counts: Readonly<Record<IncidentKind, Map<string, number>>> = {
    handshakeRefused: new Map(),
    frameRefused: new Map(),
    messageRefused: new Map(),
    messageDropped: new Map(),
    cutOff: new Map(),
  };

  #publishing = false;

  constructor(server: object) {
    this.#server = server;
  }

  record<Kind extends IncidentKind>(
    kind: Kind,
    reason: IncidentReasons[Kind],
    request: IncomingMessage | undefined,
    client?: RawWebSocket,
  ): void {
    const counts = this.#counts[kind];
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
    // What a subscriber causes itself would find it again, without end.
    if (!CHANNELS[kind].hasSubscribers || this.#publishing) return;
    this.#publishing = true;
    CHANNELS[kind].publish({ reason, server: this.#server, request, client } satisfies Incident);
    this.#publishing = false;
  }

  /** What has been counted so far, every reason with its number. */
  counts(): IncidentCounts {
    return {
      handshakeRefused: this.#countsOf('handshakeRefused'),
      frameRefused: this.#countsOf('frameRefused'),
      messageRefused: this.#countsOf('messageRefused'),
      messageDropped: this.#countsOf('messageDropped'),
      cutOff: this.#countsOf('cutOff'),
    };
  }

  #countsOf<Kind extends IncidentKind>(kind: Kind): IncidentCounts[Kind] {
    const counts = this.#counts[kind];
    const entries = REASONS[kind].map((reason) => [reason, counts.get(reason) ?? 0]);
    // The names of a record that is made from a list are lost on the compiler.
    return Object.fromEntries(entries) as IncidentCounts[Kind];
  }
}
