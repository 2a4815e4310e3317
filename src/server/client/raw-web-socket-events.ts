import type { FrameInfo } from '../../protocol/frame/frame-info.js';

/**
 * Events of a client, with what their listeners get.
 *
 * @publicApi
 */
export interface RawWebSocketEvents {
  /** Never happens on a server, whose clients are open when the application first sees them. */
  open: [];
  /**
   * A whole message. The Buffer may be a view of a larger one: copy what you keep for long. Bytes are given in another form
   * where `binaryType` asks for it.
   */
  message: [data: Buffer, isBinary: boolean];
  /** The connection is over. 1005: closed without a code; 1006: lost, or cut off for a broken rule. */
  close: [code: number, reason: Buffer];
  /** The client broke a rule of the protocol: a `ProtocolError` whose `code` names it. */
  error: [error: Error];
  ping: [data: Buffer];
  pong: [data: Buffer];
  /** Any frame, in either direction, as it passes. */
  frame: [frame: FrameInfo];
  /** A listener was added: Node's own event. */
  newListener: [event: string | symbol, listener: (...args: never[]) => void];
}
