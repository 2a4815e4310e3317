import { meaningOfRefusal, messageRefusalReasons, type ToldReason } from './refusal-reason.js';

/** Why a handler has not given what it was asked for; each name is stable. */
const HANDLER_CODES = {
  invalid_payload: 'A pipe found its data wrong: an `HttpException` with 400 or 422',
  unauthorized: 'An `HttpException` with 401',
  forbidden: 'A guard said no, or an `HttpException` with 403',
  rejected:
    'The application has refused it: a `WsException`, another `HttpException` below 500, or an exception filter of its own',
  aborted: 'The server is shutting down and the handler has given up for that',
  internal: 'The application has failed; nothing more is told',
} as const;

/**
 * What the `code` of an `exception` that answers a request may be.
 *
 * @publicApi
 */
export type ErrorCode = keyof typeof HANDLER_CODES | ToldReason;

/** Every code there is with its meaning in words, those of refused messages first. */
export function errorCodes(): ReadonlyMap<string, string> {
  const refusals = messageRefusalReasons().filter((reason) => reason !== 'reserved_event');
  return new Map<string, string>([
    ...refusals.map((reason) => [reason, meaningOfRefusal(reason)] as const),
    ...Object.entries(HANDLER_CODES),
  ]);
}
