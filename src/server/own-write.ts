import { Socket } from 'node:net';
import { Writable } from 'node:stream';

/** The steps by which a socket of the system writes, as Node has made them. */
const STEPS = ['write', '_write', '_writev', '_writeGeneric'] as const;

const OWN: ReadonlyMap<string, unknown> = new Map(STEPS.map((step) => [step, Reflect.get(Socket.prototype, step)]));

/** Whether the prototype of all sockets writes by the method of all streams: instrumentation may have come before us. */
const IS_GENUINE = Reflect.get(Socket.prototype, 'write') === Reflect.get(Writable.prototype, 'write');

/**
 * Whether what a socket is given to write goes straight to the system. Whoever puts a `write` of his own before the
 * socket's, such as instrumentation or a throttle, may hold on to what he is given.
 */
export function writesItself(socket: Socket): boolean {
  return IS_GENUINE && STEPS.every((step) => Reflect.get(socket, step) === OWN.get(step));
}
