/** What is said: its format and size. In JSON it is a list of records, or one long text. */
export interface MessageShape {
  readonly kind: 'json' | 'text in json' | 'binary';
  readonly bytes: number;
  /** Whether permessage-deflate is agreed on and used. */
  readonly compressed?: boolean;
}

/** As many messages as the server answers: each reply is followed by the next message. */
export interface EchoJob {
  readonly kind: 'echo';
  readonly connections: number;
  readonly inFlight: number;
  readonly message: MessageShape;
  /** Whether the server is a bare socket that sends everything back. */
  readonly plainEcho: boolean;
}

/** So many messages a second, answered or not: the time of a reply counts from when its message was due. */
export interface OpenLoopJob {
  readonly kind: 'open-loop';
  readonly connections: number;
  readonly messagesPerSecond: number;
  readonly message: MessageShape;
}

/** One opening handshake after the other. */
export interface HandshakeJob {
  readonly kind: 'handshakes';
  readonly atOnce: number;
}

/** Connections that do nothing. */
export interface IdleJob {
  readonly kind: 'idle';
  readonly connections: number;
  /** What each of them says once before. */
  readonly message?: MessageShape;
}

/** What one client publishes goes to all of them, or to a room: a publish that all of those have got is followed by the next. */
export interface BroadcastJob {
  readonly kind: 'broadcast';
  /** All connections, the one that publishes among them. */
  readonly receivers: number;
  /** Publishes that not everybody has got, in each room. */
  readonly inFlight: number;
  /** What everybody gets. */
  readonly message: MessageShape;
  /** Rooms of the same size into which the connections are divided; each publish goes to one of them. */
  readonly rooms?: number;
}

export type Job = EchoJob | OpenLoopJob | HandshakeJob | IdleJob | BroadcastJob;

/** What a load has seen while it was measured. */
export interface LoadReport {
  /** Messages that were answered, or delivered to a receiver, or handshakes that were accepted. */
  readonly count: number;
  readonly seconds: number;
  /** Seconds of processor time of the generator. */
  readonly cpuSeconds: number;
  /** Milliseconds from a message to its reply. */
  readonly p50?: number;
  readonly p99?: number;
}
