import type { MessageRefusal, WsMessage } from './message.js';
import { shown } from './shown.js';

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
  return { refused: 'unknown_event', message: `Unknown event ${typeof event === 'number' ? event : shown(event)}` };
}
