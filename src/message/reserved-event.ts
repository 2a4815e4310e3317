/** Events that the protocol itself uses: no handler may have one and no application may send one. */
const RESERVED: ReadonlySet<unknown> = new Set(['exception', '$next', '$complete', '$cancel']);

/** Whether the protocol keeps an event name for itself. */
export function isReservedEvent(event: unknown): boolean {
  return RESERVED.has(event);
}

/** The event of a binary frame for which a handler has asked. Nobody can name it: such frames have no event on the wire. */
export const BINARY_EVENT = '$binary';
