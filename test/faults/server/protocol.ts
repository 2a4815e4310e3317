/** How a server is set up. */
export interface ServerSettings {
  /** In milliseconds. */
  readonly drainTimeout?: number;
}

/** How a server stands. */
export interface Stats {
  /** Bytes of memory the process takes. */
  readonly rss: number;
  /** Of all servers together. */
  readonly clients: number;
  readonly rooms: number;
  readonly pendingHandshakes: number;
  readonly accepted: number;
  /** Bytes that are unsent, for all clients. */
  readonly buffered: number;
  /** What was refused, dropped or ended, as `kind.reason`, without those that have not occurred. */
  readonly incidents: Readonly<Record<string, number>>;
  /** What keeps the process alive, by kind. */
  readonly resources: Readonly<Record<string, number>>;
  /** What the gateways have counted. */
  readonly tally: Readonly<Record<string, number>>;
  /** Errors that were logged: their number, and the first of them. */
  readonly loggedErrors: number;
  readonly firstErrors: readonly string[];
  /** Uncaught exceptions, unhandled rejections and process warnings. */
  readonly traps: readonly string[];
}

/** What was highest while somebody watched. */
export interface Peaks {
  readonly rss: number;
  /** Bytes that were unsent for one client. */
  readonly unsent: number;
  /** How late the event loop was, in milliseconds. */
  readonly lag: number;
}

/** Commands of the server process. */
export type ServerCommands = {
  port: { args: undefined; result: number };
  stats: { args: undefined; result: Stats };
  /** Collects the garbage; gives the bytes that are held then. */
  collect: { args: undefined; result: number };
  /** Begins to count anew. */
  begin: { args: undefined; result: void };
  watch: { args: undefined; result: void };
  peaks: { args: undefined; result: Peaks };
  /** Does nothing else for so many milliseconds. */
  block: { args: number; result: void };
  /** Decides about the clients that wait at `/gated`. */
  decide: { args: undefined; result: void };
  /** Uses up all descriptors but so many. */
  exhaust: { args: number; result: void };
  /** Starts a second application with a gateway on a port; gives the error it fails with. */
  secondApp: { args: number; result: string };
  /** Closes the application; gives the milliseconds that took. */
  close: { args: undefined; result: number };
  /** Lets go of the parent; the process ends when nothing of its own is open. */
  leave: { args: undefined; result: void };
};
