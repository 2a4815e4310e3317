/**
 * Carries broadcasts to the other processes of an application. Whoever has a broker writes one for it; what a process
 * sends to its own clients does not depend on it.
 *
 * A payload comes at most once to each of the others, in the order in which one process has published it on a channel, and
 * never back to the process that has published it. One that gets lost on the way is not missed.
 *
 * @publicApi
 */
export interface Backplane {
  /**
   * Listens to a channel: from the moment the promise resolves the listener is called with what others publish there.
   *
   * @returns stops listening
   */
  subscribe(channel: string, listener: (payload: Buffer) => void): Promise<() => Promise<void>>;
  /**
   * Publishes a payload on a channel. Resolves when the broker has taken it, and rejects if it has not.
   *
   * @param payload not to be changed by anybody
   */
  publish(channel: string, payload: Buffer): Promise<void>;
  /** Lets go of the broker. Called once, when nothing is published or listened to any more. */
  close(): Promise<void>;
}
