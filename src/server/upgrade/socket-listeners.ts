import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Whom a socket works for. */
export interface SocketUser {
  /** The socket has read something. */
  receive(chunk: Buffer): void;
  /** The peer sends nothing more. */
  peerEnded(): void;
  /** The socket is broken; that it is closed is told next. */
  socketBroken(): void;
  /** The socket is no more. */
  socketClosed(): void;
  /** The socket has room again. */
  flush(): void;
}

const USER = Symbol('user');

const TAKEN = Symbol('taken');

/** A socket that knows its user: all sockets share their listeners, where each would need five of its own. */
interface UsedSocket extends Duplex {
  [USER]?: SocketUser | undefined;
  [TAKEN]?: true;
}

/**
 * Takes a socket from HTTP for a handshake: the time limits of HTTP are none of it any more.
 *
 * @throws Error for a socket that has been taken before: its bytes can't be read by two
 */
export function takeSocket(socket: UsedSocket): void {
  if (isTaken(socket)) {
    throw new Error(
      'handleUpgrade() was called twice with one socket: does somebody else listen for its upgrade, too?',
    );
  }
  socket[TAKEN] = true;
  expectErrors(socket);
  if (socket instanceof Socket) socket.setTimeout(0);
}

/** Whether a handshake is being made on a socket, or was. */
export function isTaken(socket: UsedSocket): boolean {
  return socket[TAKEN] === true;
}

/** Nobody but us listens to a socket that HTTP has handed over, and a reset, which would be thrown, can come at any time. */
export function expectErrors(socket: UsedSocket): void {
  if (USER in socket) return;
  socket[USER] = undefined;
  socket.on('error', onError);
}

/** For a socket that is handed back. */
export function expectNoErrors(socket: UsedSocket): void {
  delete socket[USER];
  socket.off('error', onError);
}

/** Tells the user of a socket of its events. */
export function listenTo(socket: UsedSocket, user: SocketUser): void {
  expectErrors(socket);
  socket[USER] = user;
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', onClose);
  socket.on('drain', onDrain);
}

function onData(this: UsedSocket, chunk: Buffer): void {
  this[USER]?.receive(chunk);
}

function onEnd(this: UsedSocket): void {
  this[USER]?.peerEnded();
}

function onError(this: UsedSocket): void {
  this[USER]?.socketBroken();
}

function onClose(this: UsedSocket): void {
  this[USER]?.socketClosed();
}

function onDrain(this: UsedSocket): void {
  this[USER]?.flush();
}
