import type { ErrorCode } from './error-code.js';
import type { MessageId } from './message-id.js';
import type { MessageRefusal, WsMessage } from './message.js';
import { shown } from './shown.js';

/**
 * What an `exception` says, in the shape that Nest's own filters give it.
 *
 * @publicApi
 */
export interface ExceptionData {
  readonly status: 'error';
  /** In the answer to a request; the others have the shape of Nest's. */
  readonly code?: ErrorCode;
  /** One sentence, or those of a pipe that has found several things wrong. */
  readonly message: string | readonly string[];
  /** Of an `HttpException` of the application. */
  readonly statusCode?: number;
  /** What the client has sent, where `includeCause` is on. */
  readonly cause?: { readonly pattern: unknown; readonly data: unknown };
}

/** What an exception says beyond its message. */
export type ExceptionDetails = Pick<ExceptionData, 'statusCode' | 'cause'>;

/** The message that tells a client what went wrong with one of its events. */
export function exceptionMessage(
  message: ExceptionData['message'],
  details: ExceptionDetails = {},
): WsMessage<ExceptionData> {
  return { event: 'exception', data: { status: 'error', message, ...details } };
}

/** The same for one of its requests: this is the answer. */
export function requestException(
  id: MessageId,
  code: ErrorCode,
  message: ExceptionData['message'],
  details: ExceptionDetails = {},
): WsMessage<ExceptionData> {
  return { event: 'exception', data: { status: 'error', code, message, ...details }, id };
}

/** An id that is in use names the request that has it, so its second use can't be answered with it. */
export function repeatedId(
  id: MessageId,
  code: ErrorCode,
  message: string,
): WsMessage<ExceptionData & { readonly id: MessageId }> {
  return { event: 'exception', data: { status: 'error', code, id, message } };
}

export function unknownEvent({ event, id }: WsMessage): MessageRefusal {
  return { refused: 'unknown_event', message: `Unknown event ${typeof event === 'number' ? event : shown(event)}`, id };
}
