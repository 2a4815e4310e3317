import type { IncomingMessage } from 'node:http';

/**
 * Keeps the request of a handshake from being written down by accident, in an answer for example: on its socket hang the
 * server and its private key, and its header fields have the cookies of the client.
 */
export function hideSecrets(request: IncomingMessage): void {
  Object.defineProperty(request, 'toJSON', { value: shownRequest, configurable: true, writable: true });
}

function shownRequest(this: IncomingMessage): { method: string | undefined; path: string | undefined } {
  return { method: this.method, path: this.url?.split('?')[0] };
}
