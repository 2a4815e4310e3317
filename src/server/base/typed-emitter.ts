import { EventEmitter } from 'node:events';

/** Names of events with the arguments of their listeners. */
type EventMap<Events> = Record<keyof Events, unknown[]>;
type Listener<Args extends unknown[]> = (...args: Args) => void;

/** The methods of Node's `EventEmitter` for known events only. */
export interface TypedEmitter<Events extends EventMap<Events>> {
  on<E extends keyof Events & string>(event: E, listener: Listener<Events[E]>): this;
  addListener<E extends keyof Events & string>(event: E, listener: Listener<Events[E]>): this;
  prependListener<E extends keyof Events & string>(event: E, listener: Listener<Events[E]>): this;
  once<E extends keyof Events & string>(event: E, listener: Listener<Events[E]>): this;
  off<E extends keyof Events & string>(event: E, listener: Listener<Events[E]>): this;
  removeListener<E extends keyof Events & string>(event: E, listener: Listener<Events[E]>): this;
  emit<E extends keyof Events & string>(event: E, ...args: Events[E]): boolean;
}

/**
 * Node's `EventEmitter` with types for its events. Node's own generic form can't be used inside a generic class, and
 * older versions of its types do not have it.
 */
export class TypedEmitter<Events extends EventMap<Events>> extends EventEmitter {}
