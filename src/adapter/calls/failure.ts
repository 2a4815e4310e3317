import { HttpException, IntrinsicException } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import type { ErrorCode, ExceptionData } from '../../message/index.js';

/** What a client is told of something that went wrong in the application. */
export type Failure = ObjectFailure | SentenceFailure;

/** The application has made the whole answer itself. */
interface ObjectFailure {
  readonly kind: 'object';
  readonly data: object;
}

interface SentenceFailure {
  readonly kind: 'sentence';
  readonly code: ErrorCode;
  readonly message: ExceptionData['message'];
  readonly statusCode?: number;
}

/** What the client is told when code of the application failed: never more. */
export const INTERNAL: SentenceFailure = { kind: 'sentence', code: 'internal', message: 'Internal server error' };

/** The handler has given up, as it was told to. */
export const ABORTED: SentenceFailure = { kind: 'sentence', code: 'aborted', message: 'The request was aborted' };

/** The application's own filter has seen to it, and has not said how. */
export const FILTERED: SentenceFailure = { kind: 'sentence', code: 'rejected', message: 'The request was rejected' };

/** What Nest says when a guard returned `false`. */
const FORBIDDEN = 'Forbidden resource';

/** The meaning of HTTP's statuses here; all others below 500 are `rejected`. */
const STATUS_CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [400, 'invalid_payload'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [422, 'invalid_payload'],
]);

/** An error as it is seen from outside. */
interface Judgement {
  readonly failure: Failure;
  /** Whether somebody has to hear of it: it is none that the application throws on purpose. */
  readonly isMistake: boolean;
}

/** What to make of an error, which may be anything, also something that throws when it is looked at. */
export function judge(error: unknown): Judgement {
  try {
    const isMistake = !(error instanceof WsException || error instanceof IntrinsicException);
    return { failure: failureOf(error), isMistake };
  } catch {
    return { failure: INTERNAL, isMistake: true };
  }
}

/**
 * What to tell of an error. Nest's own filters know `WsException` alone; pipes, and services that HTTP uses too, throw an
 * `HttpException`, whose message below 500 is meant for the client.
 */
function failureOf(error: unknown): Failure {
  if (error instanceof WsException) {
    const reason = error.getError();
    if (typeof reason !== 'string') return { kind: 'object', data: reason };
    return { kind: 'sentence', code: reason === FORBIDDEN ? 'forbidden' : 'rejected', message: reason };
  }
  if (!(error instanceof HttpException)) return INTERNAL;
  const statusCode = error.getStatus();
  if (statusCode >= 500) return INTERNAL;
  const code = STATUS_CODES.get(statusCode) ?? 'rejected';
  return { kind: 'sentence', code, message: messageOf(error), statusCode };
}

/** What a pipe has found stands in its response: one message or several. */
function messageOf(error: HttpException): ExceptionData['message'] {
  const response = error.getResponse();
  const message: unknown = typeof response === 'object' && 'message' in response ? response.message : response;
  if (typeof message === 'string') return message;
  return Array.isArray(message) && message.every((line) => typeof line === 'string') ? message : error.message;
}
