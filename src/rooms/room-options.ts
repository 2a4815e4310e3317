import { hasMethod } from '../server/base/has-method.js';
import { checkLimit, wrong } from '../server/options/option-checks.js';
import type { Backplane } from './backplane.js';

/**
 * Options of rooms and broadcasts.
 *
 * @publicApi
 */
export interface RoomOptions {
  /**
   * In how many rooms a client may be; that of its own id does not count.
   *
   * @unit rooms
   * @defaultValue 1,000
   * @cost some 100 bytes for each room that a client is in
   * @danger where clients choose their rooms, each can take that much memory
   */
  maxRoomsPerClient?: number | undefined;
  /**
   * Carries broadcasts and disconnects to the other processes that serve the same path, so that `server.to()` reaches the
   * clients of all of them. The adapter closes it at the end of the application.
   *
   * @defaultValue none: broadcasts reach the clients of this process
   * @cost every broadcast is published once, and written in every format that clients can have
   * @danger whoever can publish on the broker can send anything to every client
   */
  backplane?: Backplane | undefined;
}

/** The options with every default in its place. */
export interface ResolvedRoomOptions {
  readonly maxRoomsPerClient: number;
  readonly backplane: Backplane | undefined;
}

/** @throws TypeError or RangeError that names the option */
export function resolveRoomOptions({ maxRoomsPerClient, backplane }: RoomOptions): ResolvedRoomOptions {
  return {
    maxRoomsPerClient: checkLimit('maxRoomsPerClient', maxRoomsPerClient, 1000, 0),
    backplane: backplane === undefined ? undefined : checked(backplane),
  };
}

function checked(backplane: unknown): Backplane {
  if (!isBackplane(backplane)) {
    throw wrong('backplane', 'an object with the functions subscribe, publish and close', backplane);
  }
  return backplane;
}

function isBackplane(value: unknown): value is Backplane {
  return ['subscribe', 'publish', 'close'].every((name) => hasMethod(value, name));
}
