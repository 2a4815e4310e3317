import { describe, expect, test } from '@jest/globals';
import { allRefusals, refusal, type HandshakeRefusalCode } from '../../../src/protocol/handshake/handshake-refusal.js';
import { refusalResponse } from '../../../src/protocol/handshake/handshake-response.js';

const ASK_UPGRADE = { Upgrade: 'websocket', Connection: 'Upgrade, close' };

interface Row {
  readonly name: string;
  readonly code: HandshakeRefusalCode;
  readonly status: number;
  readonly headers: Record<string, string>;
}

/** The codes and statuses are a promise to clients and logs: a change here is a change for users. */
const ROWS: readonly Row[] = [
  { name: 'H54', code: 'too_many_headers', status: 400, headers: {} },
  { name: 'H45 H46', code: 'body_present', status: 400, headers: {} },
  { name: 'H5', code: 'bad_http_version', status: 505, headers: {} },
  { name: 'H4', code: 'old_http_version', status: 426, headers: ASK_UPGRADE },
  { name: 'H1 H2', code: 'method_not_get', status: 405, headers: { Allow: 'GET' } },
  { name: 'H8 H9 H10', code: 'bad_target', status: 400, headers: {} },
  { name: 'H12 H13 H14 H15', code: 'bad_host', status: 400, headers: {} },
  { name: 'H19 H20 H21', code: 'upgrade_required', status: 426, headers: ASK_UPGRADE },
  { name: 'H26 H27 H28 H29', code: 'bad_key', status: 400, headers: {} },
  { name: 'H32 H35 H36', code: 'bad_version', status: 400, headers: { 'Sec-WebSocket-Version': '13' } },
  {
    name: 'H33 H34',
    code: 'unsupported_version',
    status: 426,
    headers: { ...ASK_UPGRADE, 'Sec-WebSocket-Version': '13' },
  },
  { name: 'H44', code: 'bad_protocol', status: 400, headers: {} },
  { name: 'H68', code: 'bad_extensions', status: 400, headers: {} },
  { name: 'H17', code: 'unknown_path', status: 404, headers: {} },
  { name: 'H40', code: 'origin_not_allowed', status: 403, headers: {} },
  { name: 'H60', code: 'unauthorized', status: 401, headers: {} },
  { name: 'H60', code: 'forbidden', status: 403, headers: {} },
  { name: 'H61 H62', code: 'handshake_failed', status: 500, headers: {} },
  { name: 'H57', code: 'handshake_timeout', status: 503, headers: {} },
  { name: 'H63', code: 'too_many_connections', status: 503, headers: { 'Retry-After': '5' } },
  { name: 'H63', code: 'too_many_connections_of_address', status: 429, headers: { 'Retry-After': '5' } },
  { name: 'H63', code: 'closing', status: 503, headers: { 'Retry-After': '1' } },
  { name: 'H49', code: 'bad_request', status: 400, headers: {} },
  { name: 'H56', code: 'request_timeout', status: 408, headers: {} },
  { name: 'H53 H55', code: 'header_too_large', status: 431, headers: {} },
];

test('there are these refusals and no others, in this order', () => {
  expect(allRefusals().map(({ code }) => code)).toEqual(ROWS.map(({ code }) => code));
  expect(allRefusals()).toEqual(ROWS.map(({ code }) => refusal(code)));
});

describe.each(ROWS)('$name $code', ({ code, status, headers }) => {
  test(`is answered with ${status} and its own fields`, () => {
    expect(refusal(code)).toMatchObject({ code, status });
    expect(refusal(code).headers).toEqual(headers);
  });

  test('says one line, and where the rule stands', () => {
    expect(refusal(code).message).toMatch(/^[A-Z][ -~]+[^.\n]$/);
    expect(refusal(code).source).toMatch(/^RFC \d{4} \d+(\.\d+)*$/);
  });

  test('can be sent', () => {
    expect(refusalResponse(refusal(code), 'Reason')).toMatch(new RegExp(`^HTTP/1\\.1 ${status} Reason\r\n`));
  });
});
