/** Why a message to a client was not sent. */
const DROPS = {
  slow_consumer: 'The client is too far behind with what it was sent (`maxBackpressure`)',
  volatile: 'It was a volatile message and the client was behind (`highWaterMark`)',
  closed: 'The connection was closing or closed',
} as const;

/**
 * Stable names of the reasons for which a message is not sent.
 *
 * @publicApi
 */
export type DropReason = keyof typeof DROPS;

/** What a reason means, in words. */
export function meaningOfDrop(reason: DropReason): string {
  return DROPS[reason];
}

/** Every reason there is, in the order of the table. */
export function dropReasons(): readonly DropReason[] {
  return Object.keys(DROPS) as DropReason[];
}
