import { Socket } from 'node:net';
import { Writable } from 'node:stream';

/** The steps by which a socket of the system writes. */
interface Steps {
  readonly write: unknown;
  readonly _write: unknown;
  readonly _writev?: unknown;
  readonly _writeGeneric?: unknown;
}

/** These steps as Node has made them. */
const PROTOTYPE: Steps = Socket.prototype;
const OWN: Steps = {
  write: PROTOTYPE.write,
  _write: PROTOTYPE._write,
  _writev: PROTOTYPE._writev,
  _writeGeneric: PROTOTYPE._writeGeneric,
};

/** Whether all sockets write by the method of all streams: instrumentation may have come before us. */
const IS_GENUINE = OWN.write === Reflect.get(Writable.prototype, 'write');

/**
 * Whether what a socket is given to write goes straight to the system. Whoever puts a `write` of his own before the
 * socket's, such as instrumentation or a throttle, may hold on to what he is given. It is asked at every write: a loop
 * over the names would cost more than all the rest of a flush.
 */
export function writesItself(socket: Steps): boolean {
  return (
    IS_GENUINE &&
    socket.write === OWN.write &&
    socket._write === OWN._write &&
    socket._writev === OWN._writev &&
    socket._writeGeneric === OWN._writeGeneric
  );
}
