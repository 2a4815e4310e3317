import { isMessageId, type MessageId } from './message-id.js';
import type { ToldReason } from './refusal-reason.js';
import { isReservedEvent } from './reserved-event.js';

/**
 * A message as it travels: a named event and its data (`{"event": "say", "data": "hi"}` in JSON). With an id it is a
 * request, which is answered with that id.
 *
 * @publicApi
 */
export interface WsMessage<Data = unknown> {
  /** Name of the event; a number where the application subscribed to one. */
  readonly event: string | number;
  readonly data: Data;
  /** Of a request, as its sender has chosen it; undefined for an event. */
  readonly id?: MessageId | undefined;
}

/** Why an incoming message was not taken for one. */
export interface MessageRefusal {
  readonly refused: ToldReason;
  /** One sentence for the sender; nothing of the message but a shortened event name. */
  readonly message: string;
  /** Of the request that is refused with it. */
  readonly id?: MessageId | undefined;
}

/**
 * Takes a decoded value for a message if it has the shape of one. Further keys are ignored.
 *
 * @param withIds whether messages may be requests; otherwise an id is a further key
 */
export function asMessage(value: unknown, withIds = true): WsMessage | MessageRefusal {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid('an object with a key "event" is expected');
  }
  const event: unknown = 'event' in value ? value.event : undefined;
  const data: unknown = 'data' in value ? value.data : undefined;
  const given: unknown = withIds && 'id' in value ? value.id : undefined;
  const id = isMessageId(given) ? given : undefined;
  if (typeof event !== 'string' && typeof event !== 'number') return invalid('"event" must be a string', id);
  // What the protocol itself has sent is never answered, so that nobody complains of a complaint.
  if (id === undefined && given !== undefined && given !== null && !isReservedEvent(event)) {
    return invalid('"id" must be a string of at most 256 bytes or a safe integer');
  }
  return { event, data, id };
}

/**
 * What becomes of a message that is nested too deep.
 *
 * @param maxDepth how many levels it might have
 */
export function tooDeep(message: WsMessage | MessageRefusal, maxDepth: number): WsMessage | MessageRefusal {
  // Without its data it is as harmless as any other that is never answered.
  if ('event' in message && isReservedEvent(message.event)) return { ...message, data: undefined };
  const { id } = message;
  return { refused: 'too_deep', message: `Invalid message: it is nested deeper than ${maxDepth} levels`, id };
}

function invalid(message: string, id?: MessageId): MessageRefusal {
  return { refused: 'invalid_message', message: `Invalid message: ${message}`, id };
}
