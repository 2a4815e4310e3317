import { isDeeperThan, type Json } from './nesting.js';
import { asMessage, type MessageRefusal, type WsMessage } from './message.js';
import { isReservedEvent } from './reserved-event.js';

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
  // Without its data it is as harmless as any other that is never answered.
  if ('event' in message && isReservedEvent(message.event)) return { ...message, data: undefined };
  const { id } = message;
  return { refused: 'too_deep', message: `Invalid message: it is nested deeper than ${maxDepth} levels`, id };
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
