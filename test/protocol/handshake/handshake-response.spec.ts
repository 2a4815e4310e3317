import { describe, expect, test } from '@jest/globals';
import type { HandshakeRefusal } from '../../../src/protocol/handshake/handshake-refusal.js';
import { acceptResponse, refusalResponse } from '../../../src/protocol/handshake/handshake-response.js';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** Text of an answer from its lines. */
function answer(...lines: string[]): string {
  return lines.join('\r\n');
}

const LINE_BREAKS = ['a\r\nX: y', 'a\nX: y', 'a\rX: y', 'a\u0000', 'a\u007f', 'a\u0100', 'é'];

describe('acceptResponse', () => {
  test('H72 is these bytes and no other', () => {
    expect(acceptResponse({ key: KEY, protocol: '' })).toBe(
      answer(
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
        '',
        '',
      ),
    );
  });

  test('H43 names the chosen subprotocol, and the further fields behind it', () => {
    expect(acceptResponse({ key: KEY, protocol: 'chat', headers: ['X-A: 1', 'X-B:e'] })).toBe(
      answer(
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
        'Sec-WebSocket-Protocol: chat',
        'X-A: 1',
        'X-B:e',
        '',
        '',
      ),
    );
  });

  test('P1 P2 names the agreed extensions, and has no such field where there are none', () => {
    const extensions = 'permessage-deflate; server_no_context_takeover';
    expect(acceptResponse({ key: KEY, protocol: 'chat', extensions, headers: ['X-A: 1'] })).toBe(
      answer(
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
        'Sec-WebSocket-Protocol: chat',
        `Sec-WebSocket-Extensions: ${extensions}`,
        'X-A: 1',
        '',
        '',
      ),
    );
    expect(acceptResponse({ key: KEY, protocol: '', extensions: '' })).not.toContain('Extensions');
  });

  test.each([...LINE_BREAKS, 'a b', 'a,b', '"a"', 'é'])('H62 throws for the subprotocol %j', (protocol) => {
    expect(() => acceptResponse({ key: KEY, protocol })).toThrow(TypeError);
  });

  test.each([...LINE_BREAKS.map((text) => `X-A: ${text}`), 'X-A', ': x', 'X A: x', 'X-A\r\n: x', ''])(
    'H62 throws for the header line %j',
    (line) => {
      expect(() => acceptResponse({ key: KEY, protocol: '', headers: ['X-B: 1', line] })).toThrow(TypeError);
    },
  );
});

describe('refusalResponse', () => {
  const refused: HandshakeRefusal = {
    code: 'unauthorized',
    status: 401,
    message: 'Who are you, Zoë?',
    source: 'RFC 6455 4.2.2',
    headers: {},
  };

  test('has a field that has several values once for each, of which none may break the answer', () => {
    const cookies = (...values: string[]) => ({ ...refused, headers: { 'Set-Cookie': values } });
    const lines = refusalResponse(cookies('a=1', 'b=2'), 'Unauthorized').split('\r\n');
    expect(lines.filter((line) => line.startsWith('Set-Cookie'))).toEqual(['Set-Cookie: a=1', 'Set-Cookie: b=2']);
    expect(() => refusalResponse(cookies('a=1', 'b\r\nc: d'), 'Unauthorized')).toThrow(TypeError);
  });

  test('is a complete answer behind which the connection closes, its length in bytes', () => {
    expect(refusalResponse(refused, 'Unauthorized')).toBe(
      answer(
        'HTTP/1.1 401 Unauthorized',
        'Connection: close',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Length: 19',
        '',
        'Who are you, Zoë?\n',
      ),
    );
  });

  test('H60 has the further fields of the refusal, which replace those of the same name in any spelling', () => {
    const headers = { 'WWW-Authenticate': 'Basic', 'content-type': 'text/html', connection: 'Upgrade, close' };
    expect(refusalResponse({ ...refused, headers }, 'Unauthorized')).toBe(
      answer(
        'HTTP/1.1 401 Unauthorized',
        'connection: Upgrade, close',
        'content-type: text/html',
        'WWW-Authenticate: Basic',
        'Content-Length: 19',
        '',
        'Who are you, Zoë?\n',
      ),
    );
  });

  test.each(['Content-Length', 'content-length'])('H60 has one true length whatever the refusal says in %s', (name) => {
    const response = refusalResponse({ ...refused, headers: { [name]: '5' } }, 'Unauthorized');
    expect(response.match(/content-length/gi)).toHaveLength(1);
    expect(response).toContain('\r\nContent-Length: 19\r\n');
  });

  test.each(LINE_BREAKS)('H60 throws for %j in a field or as the reason', (text) => {
    expect(() => refusalResponse({ ...refused, headers: { 'X-A': text } }, 'Unauthorized')).toThrow(TypeError);
    expect(() => refusalResponse({ ...refused, headers: { [text]: 'x' } }, 'Unauthorized')).toThrow(TypeError);
    expect(() => refusalResponse(refused, text)).toThrow(TypeError);
  });
});
