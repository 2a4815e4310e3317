/** A load that can be started and stopped again: once to warm the server up, once to measure it. */
export interface Load {
  /** Opens the connections. */
  open(): Promise<void>;
  start(): void;
  /** Resolves when the server has answered all it was asked. */
  stop(): Promise<void>;
  /** What was seen since the latest start. */
  result(): { readonly count: number; readonly p50?: number; readonly p99?: number };
}
