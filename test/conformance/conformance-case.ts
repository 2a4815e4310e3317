import type { ServerName } from './servers.js';

/** Something that the server sent, other than its close frame. */
export interface ServerEvent {
  readonly type: 'text' | 'binary' | 'ping' | 'pong';
  readonly data: Buffer;
  /** Whether the message was compressed; in an expectation, undefined leaves that to the server. */
  readonly compressed?: boolean | undefined;
}

/** How the close frame of the server looked: its code, one without a code, or none at all. */
export type CloseSeen = number | 'no code' | 'no close frame';

/** Who ended the TCP connection first, seen from the client; a reset is nobody's orderly end. */
export type EndedBy = 'server' | 'client' | 'reset' | 'deadline';

/** What must be seen of a connection. */
export interface Expectation {
  /** Status of the handshake. Default: 101. */
  readonly status?: number;
  /** Judges `Sec-WebSocket-Extensions` of the answer, empty without one: tells what is wrong with it, if anything. */
  readonly extensions?: (answer: string) => string | undefined;
  readonly events: readonly ServerEvent[];
  readonly close: CloseSeen;
  /** Not judged when undefined. */
  readonly reason?: string;
  readonly endedBy: EndedBy;
  /** A wait of the script was in vain. Default: false. */
  readonly late?: boolean;
}

/** What the client does next. A Buffer is one write, after which a turn of the event loop passes. */
export type Step = Buffer | CompressStep | AwaitStep | FinStep;

/** Sends a message compressed as it was agreed on, in so many frames. */
export interface CompressStep {
  readonly kind: 'compress';
  readonly opcode: 1 | 2;
  readonly data: Buffer;
  readonly fragments: number;
}

/** Waits for so many events, or for the server's close frame. */
export interface AwaitStep {
  readonly kind: 'await';
  readonly what: number | 'close';
}

/** Ends the client's half of the connection. */
export interface FinStep {
  readonly kind: 'fin';
}

export interface Script {
  readonly steps: readonly Step[];
  readonly expected: Expectation;
  /** What the RFC allows as well, or what is wrong in a harmless way: seen, it makes the verdict NON-STRICT. */
  readonly tolerated?: readonly Expectation[];
}

/** One thing to try on a live echo server. */
export interface ConformanceCase {
  /** Unique in its group, and stable: the baseline knows the case by it. */
  readonly name: string;
  readonly sentence: string;
  /** Default: plain. */
  readonly server?: ServerName;
  /** `Sec-WebSocket-Extensions` of the request. Default: none. */
  readonly offer?: string;
  /** Path of the request, by which the application is told to do more than echo. */
  readonly path?: string;
  /** Made when the case runs: some are large. */
  readonly script: () => Script;
  /** Needs so much time or memory that only a few may run at once. */
  readonly heavy?: boolean;
  /** Too slow for every run of the tests; only `npm run conformance` runs it. */
  readonly long?: boolean;
  /** Nobody says what is right: the verdict is INFORMATIONAL. */
  readonly informational?: boolean;
  /** Why the case is not plainly OK, for the report. */
  readonly why?: string;
}

export interface CaseGroup {
  readonly name: string;
  readonly title: string;
  readonly cases: readonly ConformanceCase[];
}
