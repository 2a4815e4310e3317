import { isUtf8 } from 'node:buffer';
import { asMessage, decodeJson, type MessageRefusal, type WsMessage } from '../message/index.js';
import { checkFunction } from '../server/options/option-checks.js';
import { isAsyncFunction, isPromise } from '../server/base/promise.js';

/**
 * Turns what a client sent into a message. Whatever it returns that is empty is ignored on purpose; whatever it throws
 * is logged and answered with an `exception`.
 *
 * @publicApi
 */
export type MessageParser = (data: Buffer) => WsMessage | null | undefined | void;

/** What a message may be. */
interface MessageShape {
  readonly jsonMaxDepth: number;
  /** Whether it may be a request. */
  readonly requests: boolean;
}

const ASYNCHRONOUS = 'Option "messageParser" must not be async: it must return the message and no promise';

/** @throws TypeError for what can't parse messages */
export function checkParser<T>(parser: T | undefined): T | undefined {
  if (isAsyncFunction(parser)) throw new TypeError(ASYNCHRONOUS);
  return checkFunction('messageParser', parser);
}

/** Decodes incoming messages for all clients of an adapter: JSON, or what the application's own parser makes of them. */
export class MessageDecoder {
  parser: MessageParser | undefined;
  readonly #parserFailed: (error: unknown) => void;

  constructor(parser: MessageParser | undefined, parserFailed: (error: unknown) => void) {
    this.parser = parser;
    this.#parserFailed = parserFailed;
  }

  /** @param ascii true only if every byte is known to be ASCII */
  text(
    bytes: Buffer,
    start: number,
    end: number,
    ascii: boolean,
    { jsonMaxDepth, requests }: MessageShape,
  ): WsMessage | MessageRefusal | undefined {
    if (this.parser !== undefined) return this.#parse(this.parser, bytes.subarray(start, end), requests);
    return decodeJson(bytes.toString(ascii ? 'latin1' : 'utf8', start, end), jsonMaxDepth, requests);
  }

  /** JSON may come in binary frames too; unlike text they have not been checked for UTF-8 yet. */
  binary(
    bytes: Buffer,
    start: number,
    end: number,
    { jsonMaxDepth, requests }: MessageShape,
  ): WsMessage | MessageRefusal | undefined {
    const data = bytes.subarray(start, end);
    if (this.parser !== undefined) return this.#parse(this.parser, data, requests);
    return isUtf8(data)
      ? decodeJson(data.toString('utf8'), jsonMaxDepth, requests)
      : { refused: 'invalid_json', message: 'Invalid JSON: a binary message must be JSON in UTF-8' };
  }

  #parse(parser: MessageParser, data: Buffer, requests: boolean): WsMessage | MessageRefusal | undefined {
    try {
      const parsed: unknown = parser(data);
      if (!parsed) return undefined;
      const message = asMessage(parsed, requests);
      if ('event' in message || !isPromise(parsed)) return message;
      // Nobody else would hear of its rejection.
      parsed.then(undefined, this.#parserFailed);
      throw new TypeError(ASYNCHRONOUS);
    } catch (error) {
      this.#parserFailed(error);
      return { refused: 'parser_failed', message: 'Invalid message: it could not be parsed' };
    }
  }
}
