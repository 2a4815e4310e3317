import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Knows which connections of an HTTP server still owe an answer. A client may send its handshake right behind another
 * request, and Node hands it over at once; but answers leave in the order of the requests (RFC 9112 section 9.3.2), and
 * nothing of HTTP may follow the 101.
 */
export class UnfinishedResponses {
  readonly #latest = new WeakMap<Duplex, ServerResponse>();
  readonly #listener: (request: IncomingMessage, response: ServerResponse) => void;

  /** @param seen told of every request, before its route is */
  constructor(seen: (request: IncomingMessage) => void) {
    this.#listener = (request, response) => {
      this.#latest.set(request.socket, response);
      seen(request);
    };
  }

  watch(server: HttpServer): void {
    server.prependListener('request', this.#listener);
  }

  unwatch(server: HttpServer): void {
    server.off('request', this.#listener);
  }

  /** Calls back when every request before this moment has been answered: at once, or never on a socket that is closed then. */
  whenAnswered(socket: Duplex, callback: () => void): void {
    const response = this.#latest.get(socket);
    // Its last byte may be written before Node is done with it: only then is the socket free.
    if (response === undefined || response.closed) {
      callback();
      return;
    }
    // Node has taken its own listener away together with the parser, and a long answer would wait for it.
    const goOn = () => response.emit('drain');
    // So are those that notice that the client has left.
    const left = () => socket.destroy();
    const gone = () => response.req.destroy();
    socket.on('drain', goOn).on('end', left).on('close', gone);
    response.once('close', () => {
      socket.off('drain', goOn).off('end', left);
      if (!socket.destroyed) socket.off('close', gone);
      if (!socket.destroyed && socket.writable) callback();
    });
  }
}
