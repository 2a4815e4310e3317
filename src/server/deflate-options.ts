import { MAX_WINDOW_BITS, MIN_WINDOW_BITS, type DeflatePreferences } from '../protocol/deflate-negotiation.js';
import type { DeflateTuning } from '../protocol/deflate-transform.js';
import { checkBoolean, checkInteger, wrong } from './option-checks.js';

/**
 * How messages are compressed, with the names that ws gave these options (RFC 7692).
 *
 * @publicApi
 */
export interface PerMessageDeflateOptions {
  /**
   * The server forgets after each message what it has sent: every message costs a little more bytes and a lot less time,
   * and no memory between messages. Default: false, unless the client wants it.
   */
  serverNoContextTakeover?: boolean;
  /** The client is told to forget as well, which saves up to 32 KiB for each client. Default: false. */
  clientNoContextTakeover?: boolean;
  /** The largest window of the server, 8 to 15: two to that power is how many bytes back it refers. Default: 15. */
  serverMaxWindowBits?: number;
  /** The largest window of clients that can limit theirs, 8 to 15. Default: 15. */
  clientMaxWindowBits?: number;
  /** Messages of fewer bytes are not compressed. Default: 1,024. */
  threshold?: number;
  /** What zlib is told, of which `level` (0 to 9, default 6) and `memLevel` (1 to 9, default 8) are heeded. */
  zlibDeflateOptions?: { readonly level?: number; readonly memLevel?: number };
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
