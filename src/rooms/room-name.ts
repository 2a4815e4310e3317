/** The longest name of a room, in bytes of UTF-8: names are kept for each client and go to other processes. */
const MAX_BYTES = 256;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * One room or several.
 *
 * @throws TypeError for what is no name of a room: it is a string of 1 to 256 bytes that UTF-8 can say
 */
export function roomNames(rooms: string | readonly string[]): readonly string[] {
  if (!Array.isArray(rooms)) return [checked(rooms)];
  // A copy: the caller's list may change.
  return rooms.map(checked);
}

function checked(room: unknown): string {
  if (typeof room !== 'string') throw new TypeError(`The name of a room must be a string, not ${kindOf(room)}`);
  if (room === '') throw new TypeError('The name of a room must not be empty');
  const bytes = Buffer.byteLength(room);
  if (bytes > MAX_BYTES) throw new TypeError(`The name of a room has at most ${MAX_BYTES} bytes, this one ${bytes}`);
  if (LONE_SURROGATE.test(room)) throw new TypeError('The name of a room must not have half a surrogate pair');
  return room;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
