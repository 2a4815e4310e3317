/** What the healthy clients do. */
export interface NeighbourOrder {
  readonly port: number;
  readonly path: string;
  readonly clients: number;
  /** Milliseconds that each waits between an answer and its next message. */
  readonly pace: number;
}

/** What they have seen. */
export interface NeighbourReport {
  readonly messages: number;
  /** What was lost, doubled, moved or cut off; undefined if all is well. */
  readonly fault: string | undefined;
  /** Milliseconds from a message to its answer. */
  readonly p50: number;
  readonly p99: number;
}

/** Commands of the process of the healthy clients. */
export type NeighbourCommands = {
  start: { args: NeighbourOrder; result: void };
  stop: { args: undefined; result: NeighbourReport };
};
