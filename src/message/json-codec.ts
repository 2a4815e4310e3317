import { isDeeperThan, type Json } from './nesting.js';
import type { MessageCodec } from './message-codec.js';
import { asMessage, tooDeep, type MessageRefusal, type WsMessage } from './message.js';

/** Text of a message that is nested so deep has at least so many characters: an opening and a closing one for each level. */
const CHARACTERS_PER_LEVEL = 2;

/**
 * Reads a message from JSON text. Of a duplicated key the last one counts, as `JSON.parse` has it.
 *
 * @param maxDepth how many levels it may have, itself included: what follows them to the end could run out of stack
 * @param withIds whether it may be a request
 */
export function decodeJson(text: string, maxDepth: number, withIds = true): WsMessage | MessageRefusal {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return { refused: 'invalid_json', message: 'Invalid JSON' };
  }
  const message = asMessage(value, withIds);
  if (text.length <= maxDepth * CHARACTERS_PER_LEVEL || !isDeeperThan(maxDepth, value)) return message;
  return tooDeep(message, maxDepth);
}

/**
 * Writes a value as JSON text.
 *
 * @throws TypeError or RangeError for what JSON can't say: circular values, BigInt, functions, nesting past the stack;
 *   and whatever a `toJSON` of the value throws
 */
export function encodeJson(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError(`JSON has no form for a value of type ${typeof value}`);
  return json;
}

/**
 * JSON as a codec: the format of all who have no other, so that it can be listed among those of subprotocols.
 *
 * @publicApi
 */
export const jsonCodec: MessageCodec = {
  decode: (data) => JSON.parse(data.toString('utf8')) as unknown,
  encode: encodeJson,
};
