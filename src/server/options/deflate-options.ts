import {
  MAX_WINDOW_BITS,
  MIN_WINDOW_BITS,
  type DeflatePreferences,
} from '../../protocol/deflate/deflate-negotiation.js';
import type { DeflateTuning } from '../../protocol/deflate/deflate-transform.js';
import { checkBoolean, checkInteger, wrong } from './option-checks.js';

/**
 * How messages are compressed, with the names that ws gave these options (RFC 7692).
 *
 * @publicApi
 */
export interface PerMessageDeflateOptions {
  /**
   * The server forgets after each message what it has sent, which saves up to 16 KiB for each client.
   *
   * @defaultValue `false`, unless the client wants it
   * @cost a little more bytes for each message, for a lot less time
   * @danger none
   */
  serverNoContextTakeover?: boolean | undefined;
  /**
   * The client is told to forget as well, which saves up to 40 KiB for each client.
   *
   * @defaultValue `false`, unless the client wants it
   * @cost a little more bytes for each message
   * @danger none
   */
  clientNoContextTakeover?: boolean | undefined;
  /**
   * The largest window of the server, 8 to 15: two to that power is how many bytes back it refers.
   *
   * @unit bits
   * @defaultValue 15
   * @cost the smaller, the more bytes for each message
   * @danger none
   */
  serverMaxWindowBits?: number | undefined;
  /**
   * The largest window of clients that can limit theirs, 8 to 15.
   *
   * @unit bits
   * @defaultValue 15
   * @cost two to that power in bytes is kept for each client; the smaller, the more bytes for each message
   * @danger clients that can't limit theirs, as some browsers, use 15
   */
  clientMaxWindowBits?: number | undefined;
  /**
   * Messages of fewer bytes are not compressed.
   *
   * @unit bytes
   * @defaultValue 1,024
   * @cost the lower, the more time goes into messages that hardly become shorter
   * @danger none
   * @wsAdapter `perMessageDeflate: { threshold: 0 }`, where ws was told to compress: its threshold counts only without
   *   context takeover
   */
  threshold?: number | undefined;
  /**
   * What zlib is told; what else zlib knows than these two is not heeded.
   *
   * @defaultValue those of its parts
   * @cost none beyond those of its parts
   * @danger none
   */
  zlibDeflateOptions?:
    | {
        /**
         * How hard zlib tries, 0 (not at all) to 9.
         *
         * @unit level
         * @defaultValue 6
         * @cost the higher, the more time for each message
         * @danger the highest levels take a lot longer for a few bytes less
         */
        readonly level?: number | undefined;
        /**
         * How much memory zlib uses while it works, 1 to 9.
         *
         * @unit level
         * @defaultValue 8
         * @cost two to that power times 512 bytes while a message is compressed
         * @danger none
         */
        readonly memLevel?: number | undefined;
      }
    | undefined;
}

/** The options of compression with every default in its place. */
export interface ResolvedDeflate {
  readonly preferences: DeflatePreferences;
  readonly tuning: DeflateTuning;
}

/**
 * Checks the option `perMessageDeflate`.
 *
 * @returns undefined if messages are not to be compressed
 * @throws TypeError or RangeError that names the option
 */
export function resolveDeflate(option: boolean | PerMessageDeflateOptions | undefined): ResolvedDeflate | undefined {
  if (option === undefined || option === false) return undefined;
  const given = option === true ? {} : option;
  if (typeof given !== 'object' || given === null) {
    throw wrong('perMessageDeflate', 'true, false or an object', given);
  }
  const bits = (name: 'serverMaxWindowBits' | 'clientMaxWindowBits') =>
    checkInteger(`perMessageDeflate.${name}`, given[name], MAX_WINDOW_BITS, MIN_WINDOW_BITS, MAX_WINDOW_BITS);
  const flag = (name: 'serverNoContextTakeover' | 'clientNoContextTakeover') =>
    checkBoolean(`perMessageDeflate.${name}`, given[name], false);
  const { level, memLevel } = given.zlibDeflateOptions ?? {};
  return {
    preferences: {
      serverNoContextTakeover: flag('serverNoContextTakeover'),
      clientNoContextTakeover: flag('clientNoContextTakeover'),
      serverMaxWindowBits: bits('serverMaxWindowBits'),
      clientMaxWindowBits: bits('clientMaxWindowBits'),
    },
    tuning: {
      threshold: checkInteger('perMessageDeflate.threshold', given.threshold, 1024, 0),
      level: checkInteger('perMessageDeflate.zlibDeflateOptions.level', level, 6, 0, 9),
      memLevel: checkInteger('perMessageDeflate.zlibDeflateOptions.memLevel', memLevel, 8, 1, 9),
    },
  };
}
