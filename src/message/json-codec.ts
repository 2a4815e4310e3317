import { asMessage, type MessageRefusal, type WsMessage } from './message.js';

/** Reads a message from JSON text. Of a duplicated key the last one counts, as `JSON.parse` has it. */
export function decodeJson(text: string): WsMessage | MessageRefusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refused: 'invalid_json', message: 'Invalid JSON' };
  }
  return asMessage(value);
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
