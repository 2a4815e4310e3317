import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';

const NAME = 'access_token';
const VALUE = new RegExp(`(?:^|; )${NAME}=([\\w.-]+)`);

export function readTokenCookie({ headers }: IncomingMessage): string | null {
  return VALUE.exec(headers.cookie ?? '')?.[1] ?? null;
}

/**
 * A browser sends a cookie with a WebSocket as with any request, but no header field of the page's choice. HttpOnly keeps
 * the token from scripts, SameSite=Strict from requests that other sites make, and the adapter refuses the WebSockets of
 * pages from elsewhere by their Origin. A token in the query would need none of that, and would stand in every log.
 */
export function setTokenCookie(response: ServerResponse, token: string): void {
  // Behind a proxy that ends TLS, ask `request.secure` of Express with 'trust proxy' instead.
  const secure = response.req.socket instanceof TLSSocket ? '; Secure' : '';
  response.setHeader('Set-Cookie', `${NAME}=${token}; Path=/; HttpOnly; SameSite=Strict${secure}`);
}

export function clearTokenCookie(response: ServerResponse): void {
  response.setHeader('Set-Cookie', `${NAME}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`);
}
