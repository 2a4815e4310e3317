/** The longest name of a room, in bytes of UTF-8: names are kept for each client and go to other processes. */
const MAX_BYTES = 256;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * One room or several.
 *
 * @throws TypeError for what is no name of a room: it is a string of 1 to 256 bytes that UTF-8 can say
 */
export function roomNames(rooms: string | readonly string[]): readonly string[] {
  if (!Array.isArray(rooms)) return [checkRoomName(rooms)];
  // A copy: the caller's list may change.
  return rooms.map((room) => checkRoomName(room));
}

/**
 * @param what it is called in the message of an error
 * @throws TypeError for what is no name of a room
 */
export function checkRoomName(room: unknown, what = 'The name of a room'): string {
  if (typeof room !== 'string') throw new TypeError(`${what} must be a string, not ${kindOf(room)}`);
  if (room === '') throw new TypeError(`${what} must not be empty`);
  const bytes = Buffer.byteLength(room);
  if (bytes > MAX_BYTES) throw new TypeError(`${what} has at most ${MAX_BYTES} bytes, this one ${bytes}`);
  if (LONE_SURROGATE.test(room)) throw new TypeError(`${what} must not have half a surrogate pair`);
  return room;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
