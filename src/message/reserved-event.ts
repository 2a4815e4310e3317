/** Events that the protocol itself uses: no handler may have one and no application may send one. */
const RESERVED: ReadonlySet<unknown> = new Set(['exception', '$next', '$complete', '$cancel']);

/** Whether the protocol keeps an event name for itself. */
export function isReservedEvent(event: unknown): boolean {
  return RESERVED.has(event);
}
