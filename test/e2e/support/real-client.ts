export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A connected client of a library that knows nothing of this project, in the words of the conversations. */
export interface RealClient {
  /** The subprotocol it was given; empty for none. */
  readonly protocol: string;
  readonly closed: Promise<Closed>;
  /** The next message: text as a string, binary as bytes. */
  next(): Promise<string | Buffer>;
  send(message: string | Buffer): void;
  /** Sends a ping, and gives what is in its pong. */
  ping(payload: string): Promise<string>;
  close(code?: number, reason?: string): void;
  /** Leaves nothing behind, in whatever state it is. */
  destroy(): Promise<void>;
}

export interface ClientLibrary<Client extends RealClient = RealClient> {
  readonly name: string;
  connect(url: string, protocols: readonly string[]): Promise<Client>;
}
