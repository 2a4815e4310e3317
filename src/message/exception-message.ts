import type { MessageRefusal, WsMessage } from './message.js';

/** How many characters of an event name an answer repeats. */
const SHOWN_LENGTH = 64;

/**
 * What an `exception` says, in the shape that Nest's own filters give it.
 *
 * @publicApi
 */
export interface ExceptionData {
  readonly status: 'error';
  readonly message: string;
}

/** The message that tells a client what went wrong. */
export function exceptionMessage(message: string): WsMessage<ExceptionData> {
  return { event: 'exception', data: { status: 'error', message } };
}

export function unknownEvent(event: string | number): MessageRefusal {
  return { refused: 'unknown_event', message: `Unknown event ${shown(event)}` };
}

/** An event name from outside, fit for an answer or a log line: shortened, control characters escaped. */
function shown(event: string | number): string {
  if (typeof event === 'number') return String(event);
  return JSON.stringify(event.length > SHOWN_LENGTH ? `${event.slice(0, SHOWN_LENGTH)}…` : event);
}
