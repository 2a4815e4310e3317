import { describe, expect, test } from '@jest/globals';
import {
  acceptKey,
  asksForWebSocket,
  checkHandshake,
  hasTooManyFields,
  targetPath,
} from '../../../src/protocol/handshake/handshake.js';
import { handshakeRequest, type HandshakeChanges } from '../../support/handshake-request.js';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

interface Accepted extends HandshakeChanges {
  readonly name: string;
  /** What is else than the offer of the plain handshake. */
  readonly offer?: { path?: string; key?: string; protocols?: string[] };
}

const ACCEPTED: readonly Accepted[] = [
  { name: 'H31 the plain handshake' },
  { name: 'H7 absolute-form', url: 'http://elsewhere.example/chat' },
  { name: 'H7 absolute-form with a port, a query and a scheme in capitals', url: 'HTTPS://elsewhere:8080/chat?a=1' },
  { name: 'H7 absolute-form without a path', url: 'http://elsewhere.example', offer: { path: '/' } },
  { name: 'H7 absolute-form with a query only', url: 'http://elsewhere.example?a=/b', offer: { path: '/' } },
  { name: 'H11 two slashes, which are no authority', url: '//evil/chat', offer: { path: '//evil/chat' } },
  { name: 'H11 a wrong percent-encoding', url: '/%zz', offer: { path: '/%zz' } },
  { name: 'H11 an encoded way up', url: '/..%2f', offer: { path: '/..%2f' } },
  { name: 'H11 a backslash', url: '/\\evil', offer: { path: '/\\evil' } },
  { name: 'H16 an IPv6 Host with port', fields: ['Host: [::1]:3000'] },
  { name: 'H16 a Host in capitals with a final dot', fields: ['Host: EXAMPLE.com.'] },
  { name: 'H16 a Host with an empty port', fields: ['Host: h:'] },
  { name: 'H16 a Host with an underscore', fields: ['Host: my_service:3000'] },
  { name: 'H18 a query with a token and a NUL', url: '/chat?token=abc.def&a=%00&b=?/' },
  { name: 'H22 Connection as Firefox sends it', fields: ['Connection: keep-alive, Upgrade'] },
  { name: 'H22 Connection in two fields', fields: ['Connection: keep-alive', 'Connection: UPGRADE'] },
  { name: 'H23 Upgrade: WebSocket', fields: ['Upgrade: WebSocket'] },
  { name: 'H23 Upgrade: WEBSOCKET', fields: ['Upgrade: WEBSOCKET'] },
  {
    name: 'H30 a key whose last bits are not zero',
    fields: ['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAEB=='],
    offer: { key: 'AAAAAAAAAAAAAAAAAAAAEB==' },
  },
  { name: 'H47 Content-Length: 0', fields: ['Content-Length: 0'] },
  { name: 'H69 fields named as parts of every object', fields: ['__proto__: x', 'constructor: y'] },
  { name: 'H70 a Cookie and an Authorization without any form', fields: ['Cookie: ;;=%%', 'Authorization: ???'] },
  {
    name: 'H70 a token in base64url as a subprotocol',
    fields: ['Sec-WebSocket-Protocol: bearer, eyJhbGciOiJub25lIn0.e30_-.x'],
    offer: { protocols: ['bearer', 'eyJhbGciOiJub25lIn0.e30_-.x'] },
  },
  {
    name: 'H43 subprotocols in the order of the client',
    fields: ['Sec-WebSocket-Protocol: b, a'],
    offer: { protocols: ['b', 'a'] },
  },
  {
    name: 'H43 subprotocols in two fields',
    fields: ['Sec-WebSocket-Protocol: chat', 'Sec-WebSocket-Protocol: superchat'],
    offer: { protocols: ['chat', 'superchat'] },
  },
  {
    name: 'H44 subprotocols with empty elements between',
    fields: ['Sec-WebSocket-Protocol: a,,b'],
    offer: { protocols: ['a', 'b'] },
  },
  {
    name: 'H44 16 subprotocols',
    fields: [`Sec-WebSocket-Protocol: ${Array.from({ length: 16 }, (_, i) => `p${i}`).join(',')}`],
    offer: { protocols: Array.from({ length: 16 }, (_, i) => `p${i}`) },
  },
];

test.each(ACCEPTED)('accepts $name', ({ offer = {}, ...changes }) => {
  expect(checkHandshake(handshakeRequest(changes))).toEqual({
    key: KEY,
    path: '/chat',
    protocols: [],
    extensions: [],
    ...offer,
  });
});

interface Refused extends HandshakeChanges {
  readonly name: string;
  readonly status: number;
  readonly code: string;
}

function refusedTargets(): Refused[] {
  return [
    { name: 'H8 ws: as scheme of the target', url: 'ws://host/chat' },
    { name: 'H8 a file', url: 'file:///x' },
    { name: 'H8 http without a host', url: 'http:///chat' },
    { name: 'H9 an asterisk', url: '*' },
    { name: 'H9 a path without slash', url: 'chat' },
    { name: 'H9 no target', url: '' },
    { name: 'H10 a fragment', url: '/chat#frag' },
    { name: 'H10 a fragment behind an absolute-form', url: 'http://host/chat#' },
  ].map((row) => ({ ...row, status: 400, code: 'bad_target' }));
}

function refusedKeys(): Refused[] {
  return [
    { name: 'H26 no key', without: ['Sec-WebSocket-Key'] },
    { name: 'H27 two keys', fields: [`Sec-WebSocket-Key: ${KEY}`, `Sec-WebSocket-Key: ${KEY}`] },
    { name: 'H27 two keys, joined', fields: [`Sec-WebSocket-Key: ${KEY}, ${KEY}`] },
    { name: 'H28 a key of 15 bytes', fields: ['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA'] },
    { name: 'H28 a key of 17 bytes', fields: ['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA='] },
    { name: 'H28 a key of no bytes', fields: ['Sec-WebSocket-Key:'] },
    { name: 'H29 a key without padding', fields: ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ'] },
    { name: 'H29 a key in base64url', fields: ['Sec-WebSocket-Key: -_AAAAAAAAAAAAAAAAAAAA=='] },
    { name: 'H29 a key with a space inside', fields: ['Sec-WebSocket-Key: dGhlIHNhbXB zZSBub25jZQ=='] },
    { name: 'H29 24 characters that are no base64', fields: ['Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!=='] },
  ].map((row) => ({ ...row, status: 400, code: 'bad_key' }));
}

function refusedVersions(): Refused[] {
  const wrong = ['013', '13.0', '0x0d', '+13', '-13', '1e1', '13;', '13, 13', '13, 8', '256', '1000', ''];
  return [
    { name: 'H32 no version', without: ['Sec-WebSocket-Version'], status: 400, code: 'bad_version' },
    ...wrong.map((version) => ({
      name: `H35 H36 version "${version}"`,
      fields: [`Sec-WebSocket-Version: ${version}`],
      status: 400,
      code: 'bad_version',
    })),
    {
      name: 'H36 two version fields',
      fields: ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 13'],
      status: 400,
      code: 'bad_version',
    },
    ...[0, 7, 8, 12, 14, 255].map((version) => ({
      name: `H33 H34 version ${version}`,
      fields: [`Sec-WebSocket-Version: ${version}`],
      status: 426,
      code: 'unsupported_version',
    })),
    {
      name: 'H37 hixie-76',
      without: ['Sec-WebSocket-Version', 'Sec-WebSocket-Key'],
      fields: ['Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5', 'Sec-WebSocket-Key2: 12998 5 Y3 1  .P00'],
      status: 400,
      code: 'bad_version',
    },
  ];
}

function refusedUpgrades(): Refused[] {
  return [
    { name: 'H19 neither Upgrade nor Connection', without: ['Upgrade', 'Connection'] },
    { name: 'H20 no Upgrade', without: ['Upgrade'] },
    { name: 'H21 Connection without Upgrade', fields: ['Connection: keep-alive'] },
    { name: 'H21 Connection with something that only looks like it', fields: ['Connection: upgrades'] },
    { name: 'H24 a list of upgrades', fields: ['Upgrade: h2c, websocket'] },
    { name: 'H24 Upgrade twice', fields: ['Upgrade: websocket', 'Upgrade: websocket'] },
    { name: 'H25 Upgrade with a version', fields: ['Upgrade: websocket/13'] },
    { name: 'H25 Upgrade: websockets', fields: ['Upgrade: websockets'] },
    { name: 'H25 Upgrade: web socket', fields: ['Upgrade: web socket'] },
  ].map((row) => ({ ...row, status: 426, code: 'upgrade_required' }));
}

function refusedBodies(): Refused[] {
  return [
    { name: 'H45 a Content-Length', fields: ['Content-Length: 5'] },
    { name: 'H46 a Transfer-Encoding', fields: ['Transfer-Encoding: chunked'] },
    { name: 'H48 both', fields: ['Content-Length: 0', 'Transfer-Encoding: chunked'] },
    { name: 'H48 two Content-Length', fields: ['Content-Length: 0', 'Content-Length: 0'] },
    { name: 'H48 Content-Length: +5', fields: ['Content-Length: +5'] },
    { name: 'H48 a Transfer-Encoding that is none', fields: ['Transfer-Encoding: \u000bchunked'] },
  ].map((row) => ({ ...row, status: 400, code: 'body_present' }));
}

function refusedHosts(): Refused[] {
  return [
    { name: 'H12 no Host', without: ['Host'] },
    { name: 'H13 the same Host twice', fields: ['Host: a', 'Host: a'] },
    { name: 'H13 two different Hosts', fields: ['Host: a', 'Host: b'] },
    ...['', 'a b', '[::1', 'x:99999999', 'u@h', 'h/p'].map((host) => ({
      name: `H14 H15 Host "${host}"`,
      fields: [`Host: ${host}`],
    })),
  ].map((row) => ({ ...row, status: 400, code: 'bad_host' }));
}

function refusedProtocols(): Refused[] {
  const many = Array.from({ length: 17 }, (_, i) => `p${i}`).join(',');
  return ['a b', 'a;b', '"a"', '', 'a, a', ',,', 'a=', many].map((value) => ({
    name: `H44 Sec-WebSocket-Protocol "${value}"`,
    fields: [`Sec-WebSocket-Protocol: ${value}`],
    status: 400,
    code: 'bad_protocol',
  }));
}

function refusedExtensions(): Refused[] {
  return ['a="x', ';', '=', 'a=b=c', ',', 'a b', 'permessage-deflate;', 'permessage-deflate; "x"'].map((value) => ({
    name: `H68 P18 Sec-WebSocket-Extensions "${value}"`,
    fields: [`Sec-WebSocket-Extensions: ${value}`],
    status: 400,
    code: 'bad_extensions',
  }));
}

const REFUSED: readonly Refused[] = [
  ...['POST', 'HEAD', 'OPTIONS', 'PUT', 'CONNECT'].map((method) => ({
    name: `H1 H2 H65 ${method}`,
    method,
    status: 405,
    code: 'method_not_get',
  })),
  { name: 'H4 HTTP/1.0', httpVersion: '1.0', status: 426, code: 'old_http_version' },
  { name: 'H5 HTTP/2.0', httpVersion: '2.0', status: 505, code: 'bad_http_version' },
  ...refusedTargets(),
  ...refusedHosts(),
  ...refusedUpgrades(),
  ...refusedKeys(),
  ...refusedVersions(),
  ...refusedBodies(),
  ...refusedProtocols(),
  ...refusedExtensions(),
];

test.each(REFUSED)('refuses $name with $status', ({ status, code, ...changes }) => {
  expect(checkHandshake(handshakeRequest(changes))).toMatchObject({ status, code });
});

test('H9 refuses a request whose target Node did not tell', () => {
  const { httpVersion, rawHeaders } = handshakeRequest();
  expect(checkHandshake({ method: 'GET', httpVersion, rawHeaders })).toMatchObject({ code: 'bad_target' });
});

test('H54 refuses so many fields that Node may have cut off some, even if all that matter are there', () => {
  const fields = Array.from({ length: 994 }, (_, i) => `X-${i}: y`);
  expect(hasTooManyFields(handshakeRequest({ fields }))).toBe(false);
  expect(checkHandshake(handshakeRequest({ fields }))).toMatchObject({ path: '/chat' });
  const more = handshakeRequest({ fields: [...fields, 'X: y'] });
  expect(more.rawHeaders).toHaveLength(2000);
  expect(hasTooManyFields(more)).toBe(true);
  expect(checkHandshake(more)).toMatchObject({ status: 400, code: 'too_many_headers' });
});

test('P17 the extensions that are offered, in one field or several, keep their order', () => {
  const fields = ['Sec-WebSocket-Extensions: x; a=1, y', 'Sec-WebSocket-Extensions: x; b="2"'];
  expect(checkHandshake(handshakeRequest({ fields }))).toMatchObject({
    extensions: [
      { name: 'x', parameters: [{ name: 'a', value: '1' }] },
      { name: 'y', parameters: [] },
      { name: 'x', parameters: [{ name: 'b', value: '2' }] },
    ],
  });
});

test.each([[''], [' '], [' \t ']])('an empty field of extensions, %j, offers none', (value) => {
  const fields = [`Sec-WebSocket-Extensions:${value}`];
  expect(checkHandshake(handshakeRequest({ fields }))).toMatchObject({ extensions: [] });
});

describe('acceptKey', () => {
  test('H31 answers the key of RFC 6455 section 1.3', () => {
    expect(acceptKey(KEY)).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  });
});

describe('asksForWebSocket', () => {
  test.each([
    { name: 'the plain handshake', asks: true, fields: [] },
    { name: 'H23 capitals', asks: true, fields: ['Upgrade: WebSocket'] },
    { name: 'H24 a list', asks: true, fields: ['Upgrade: h2c, websocket'] },
    { name: 'H25 a version', asks: true, fields: ['Upgrade: websocket/13'] },
    { name: 'H73 h2c', asks: false, fields: ['Upgrade: h2c'] },
    { name: 'H25 websockets', asks: false, fields: ['Upgrade: websockets'] },
    { name: 'an empty Upgrade', asks: false, fields: ['Upgrade:'] },
  ])('of $name: $asks', ({ asks, fields }) => {
    expect(asksForWebSocket(handshakeRequest({ fields }))).toBe(asks);
  });

  test('H20 of no Upgrade: false', () => {
    expect(asksForWebSocket(handshakeRequest({ without: ['Upgrade'] }))).toBe(false);
  });
});

test('H18 the path of a target ends where its query begins', () => {
  expect(targetPath('/chat?a=1?b=2')).toBe('/chat');
  expect(targetPath('/?')).toBe('/');
});
