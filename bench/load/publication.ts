import { compressedExchange, jsonMessage, textExchange, type Exchange } from './frames.js';
import type { MessageShape } from './jobs.js';

/** The event by which a client says what others are to hear. */
export const PUBLISH = 'publish';

/** The event by which they hear it. */
export const TICK = 'tick';

/** The event by which a client enters a room, and the one by which it hears that it has. */
export const JOIN = 'join';
export const JOINED = 'joined';

/** The data of what is published in a room. */
export interface RoomMessage {
  readonly room: string;
  readonly data: unknown;
}

/** What a client says where there are rooms. */
export type RoomRequest =
  | { readonly event: typeof JOIN; readonly data: string }
  | { readonly event: typeof PUBLISH; readonly data: RoomMessage };

/**
 * What one client says, and what everybody gets, which has the size of the shape.
 *
 * @param room to which it goes, and with which its text begins; without one it goes to all
 */
export function publicationOf({ bytes, compressed = false }: MessageShape, room?: string): Exchange {
  const payload = jsonMessage(TICK, bytes, room);
  const { data }: { readonly data: unknown } = JSON.parse(payload.toString());
  return { request: saying(PUBLISH, room === undefined ? data : { room, data }, compressed), payload, compressed };
}

/** How a client enters a room. */
export function joiningOf({ compressed = false }: MessageShape, room: string): Exchange {
  const payload = Buffer.from(JSON.stringify({ event: JOINED, data: room }));
  return { request: saying(JOIN, room, compressed), payload, compressed };
}

function saying(event: string, data: unknown, compressed: boolean): Buffer {
  const said = Buffer.from(JSON.stringify({ event, data }));
  return (compressed ? compressedExchange(said) : textExchange(said)).request;
}
