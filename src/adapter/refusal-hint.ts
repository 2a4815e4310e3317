import type { IncomingMessage } from 'node:http';
import { quoted } from '../message/index.js';
import type { HandshakeRefusalCode } from '../protocol/index.js';
import { isOrigin } from '../server/upgrade/origin-list.js';

/** An `Origin` that is longer is nobody's page. */
const LONGEST_ORIGIN = 256;

/** What to do about a refused handshake, as the end of its log line; empty where there is nothing to say. */
export function refusalHint(code: HandshakeRefusalCode, request: IncomingMessage, paths: readonly string[]): string {
  if (isSocketIo(request)) {
    return (
      '. This is a client of socket.io, which speaks a protocol of its own: connect with new WebSocket(), ' +
      'or serve it with @nestjs/platform-socket.io'
    );
  }
  if (code === 'unknown_path') return `. Served here: ${paths.join(', ') || 'nothing'}`;
  return code === 'origin_not_allowed' ? originHint(request) : '';
}

/** Every client of socket.io names the version of its transport, `EIO=4`. */
function isSocketIo({ url = '' }: IncomingMessage): boolean {
  return /[?&]EIO=/.test(url);
}

/** What to do about a page that may not connect: the option to paste, and what a proxy may have got wrong. */
function originHint({ headers: { origin, host } }: IncomingMessage): string {
  if (origin === undefined) return '. It sent no Origin, and requireOrigin is on';
  if (origin.length > LONGEST_ORIGIN) return '';
  const upstream = /^(?:[\w-]+|\d+(?:\.\d+){3})(?::\d+)?$/.test(host ?? '');
  const proxy = upstream ? ', or if it is your own page set proxy_set_header Host $http_host in nginx' : '';
  const danger =
    origin === 'null'
      ? ', but any page can make a browser send "null", by a sandboxed frame: do not rely on cookies then'
      : '';
  return `. To let it in set ${originsFor(origin)}${danger}${proxy}`;
}

/** What no list can have, a function can. */
function originsFor(origin: string): string {
  return isOrigin(origin) ? `origins: [${quoted(origin)}]` : `origins: (origin) => origin === ${quoted(origin)}`;
}
