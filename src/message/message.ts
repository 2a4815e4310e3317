import type { MessageRefusalReason } from './refusal-reason.js';

/**
 * A message as it travels: a named event and its data (`{"event": "say", "data": "hi"}` in JSON).
 *
 * @publicApi
 */
export interface WsMessage<Data = unknown> {
  /** Name of the event; a number where the application subscribed to one. */
  readonly event: string | number;
  readonly data: Data;
}

/** Why an incoming message was not taken for one. */
export interface MessageRefusal {
  readonly refused: MessageRefusalReason;
  /** One sentence for the sender; nothing of the message but a shortened event name. */
  readonly message: string;
}

/** Takes a decoded value for a message if it has the shape of one. Further keys are ignored. */
export function asMessage(value: unknown): WsMessage | MessageRefusal {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid('a JSON object with a key "event" is expected');
  }
  const event: unknown = 'event' in value ? value.event : undefined;
  if (typeof event !== 'string' && typeof event !== 'number') return invalid('"event" must be a string');
  return { event, data: 'data' in value ? value.data : undefined };
}

function invalid(message: string): MessageRefusal {
  return { refused: 'invalid_message', message: `Invalid message: ${message}` };
}
