import type { Socket } from 'node:net';

/**
 * Makes a peer send something to a server, and looks at what the server does about it in the turn of the event loop in
 * which it reads that. Peers in the same process have their turn later.
 *
 * @param socket the server's side of the connection
 * @param begin called when the bytes are there, before anybody has seen them
 * @param end called in the next turn
 */
export async function inOneTurn(socket: Socket, send: () => void, begin: () => void, end: () => void): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.prependOnceListener('data', () => {
      begin();
      setImmediate(() => {
        end();
        resolve();
      });
    });
    send();
  });
}
