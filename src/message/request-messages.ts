import type { MessageId } from './message-id.js';

/** An answer to a request. Without data, its value was `undefined`. */
export interface AnswerMessage {
  readonly event: '$next' | '$complete';
  readonly data?: unknown;
  /** The event that a handler has named for its answer. */
  readonly as?: string;
  readonly id: MessageId;
}

/** One value of a stream; more may follow. */
export function nextMessage(id: MessageId, value: unknown): AnswerMessage {
  return answer('$next', id, value);
}

/** The end of a request, with its value if it has one. */
export function completeMessage(id: MessageId, value?: unknown): AnswerMessage {
  return answer('$complete', id, value);
}

/** Nobody is interested in the rest of a request any more. */
export function cancelMessage(id: MessageId): { readonly event: '$cancel'; readonly id: MessageId } {
  return { event: '$cancel', id };
}

function answer(event: AnswerMessage['event'], id: MessageId, value: unknown): AnswerMessage {
  if (value === undefined) return { event, id };
  if (!isNamedAnswer(value)) return { event, data: value, id };
  return value.data === undefined ? { event, as: value.event, id } : { event, data: value.data, as: value.event, id };
}

/**
 * Whether a value is what Nest's handlers answer with, `{ event, data }`. An entity of the application that happens to
 * have an event among its properties is not taken apart.
 */
function isNamedAnswer(value: unknown): value is { readonly event: string; readonly data?: unknown } {
  if (typeof value !== 'object' || value === null || !('event' in value) || typeof value.event !== 'string')
    return false;
  const keys = Object.keys(value);
  return keys.includes('event') && (keys.length === 1 || (keys.length === 2 && keys.includes('data')));
}
