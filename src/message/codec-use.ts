import { encodeJson } from './json-codec.js';
import { UndecodableError, type MessageCodec } from './message-codec.js';
import { asMessage, tooDeep, type MessageRefusal, type WsMessage } from './message.js';
import { isValueDeeperThan } from './value-nesting.js';

/** A format of messages as it is used: undefined is JSON, which needs no call to a codec. */
export type UsedCodec = MessageCodec | undefined;

/** A message as it goes out: text, bytes, or nothing at all. */
export type EncodedMessage = string | ArrayBufferView | undefined;

const UNDECODABLE = { refused: 'undecodable', message: 'Invalid message: it could not be decoded' } as const;

/**
 * Reads a message with a codec of the application, of which nothing is believed.
 *
 * @param maxDepth how many levels it may have, itself included
 * @param withIds whether it may be a request
 * @param misused told of a codec that can read no message at all
 */
export function decodeWith(
  codec: MessageCodec,
  data: Buffer,
  isBinary: boolean,
  maxDepth: number,
  withIds: boolean,
  misused: (codec: MessageCodec, error: TypeError) => void = () => undefined,
): WsMessage | MessageRefusal | undefined {
  try {
    const value = codec.decode(data, isBinary);
    if (value === undefined || value === null) return undefined;
    const message = asMessage(value, withIds);
    if ('refused' in message && isPromise(value)) {
      misused(codec, new TypeError('A codec must decode at once: its decode() has returned a promise'));
      return UNDECODABLE;
    }
    return isValueDeeperThan(maxDepth, value) ? tooDeep(message, maxDepth) : message;
  } catch (error) {
    return { refused: 'undecodable', message: sentenceOf(error) };
  }
}

/**
 * Writes a message, or a value that is none.
 *
 * @throws whatever the codec throws; TypeError where it gives neither text nor bytes
 */
export function encodeWith(codec: UsedCodec, message: unknown): EncodedMessage {
  if (codec === undefined) return encodeJson(message);
  const encoded: unknown = codec.encode(message);
  if (encoded === undefined || typeof encoded === 'string' || ArrayBuffer.isView(encoded)) return encoded;
  const kind = encoded === null ? 'null' : isPromise(encoded) ? 'a promise' : typeof encoded;
  throw new TypeError(`A codec must encode to a string, bytes or undefined, not ${kind}`);
}

/** Whether a codec is asynchronous, which none can be. What its promise is rejected with nobody else would catch. */
function isPromise(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('then' in value) || typeof value.then !== 'function')
    return false;
  Promise.resolve(value).catch(() => undefined);
  return true;
}

/** What was thrown may be anything, also something that throws when it is looked at. */
function sentenceOf(error: unknown): string {
  try {
    if (error instanceof UndecodableError) return error.message;
  } catch {
    // A proxy, for example.
  }
  return UNDECODABLE.message;
}
