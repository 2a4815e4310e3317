/**
 * How a message is sent.
 *
 * @publicApi
 */
export interface SendOptions {
  /** Whether the message is binary. Default: text for a string, binary for bytes. */
  binary?: boolean | undefined;
  /** Whether this is the last fragment of the message. Fragments are not compressed. Default: true. */
  fin?: boolean | undefined;
  /** Whether the message may be compressed, where compression was agreed on. Default: true. */
  compress?: boolean | undefined;
  /** Not heeded, since a server masks nothing. */
  mask?: boolean | undefined;
  /** Leaves the message out while more than `highWaterMark` is unsent. Default: false. */
  volatile?: boolean | undefined;
}
