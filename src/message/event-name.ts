import { BINARY_EVENT, isReservedEvent } from './reserved-event.js';

/** @throws TypeError for what is no name of an event, or one that the protocol keeps for itself */
export function checkEventName(event: unknown): void {
  if (typeof event !== 'string' && typeof event !== 'number') {
    throw new TypeError(`The name of an event must be a string, not ${typeof event}`);
  }
  if (event === BINARY_EVENT)
    throw new TypeError(`The event "${event}" stands for binary frames: send them with send()`);
  if (isReservedEvent(event)) throw new TypeError(`The event "${event}" is reserved for the protocol`);
}
