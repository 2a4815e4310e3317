import { maskedFrame } from '../../support/frames.js';
import type { CaseGroup, ConformanceCase, Expectation } from '../conformance-case.js';
import { none, offerText, taken, type DeflateOffer } from '../deflate-offers.js';
import { event, FIN, TEXT, works } from '../scripts.js';
import type { ServerName } from '../servers.js';

const hello = maskedFrame(FIN | TEXT, Buffer.from('Hello'));
const echoed = works([hello], [event('text', 'Hello')]);
const refused: Expectation = { status: 400, events: [], close: 'no close frame', endedBy: 'server' };

interface Accepted {
  readonly name: string;
  readonly row: string;
  readonly server?: ServerName;
  readonly offer: DeflateOffer;
  /** As it stands in the request, where that is more or other than the offer. */
  readonly text?: string;
}

const BITS = [8, 9, 10, 11, 12, 13, 14, 15];

const ACCEPTED: readonly Accepted[] = [
  { name: 'bare', row: 'P1', offer: {} },
  ...BITS.map((serverBits) => ({ name: `server-bits-${serverBits}`, row: 'P6', offer: { serverBits } })),
  ...BITS.map((clientBits) => ({ name: `client-bits-${clientBits}`, row: 'P10', offer: { clientBits } })),
  { name: 'client-bits-any', row: 'P9', offer: { clientBits: true } },
  { name: 'server-forgets', row: 'P15', offer: { serverForgets: true } },
  { name: 'client-forgets', row: 'P15', offer: { clientForgets: true } },
  { name: 'configured-client-bits-not-offered', row: 'P11', server: 'deflate-window-9', offer: {} },
  { name: 'configured-client-bits-larger', row: 'P12', server: 'deflate-window-9', offer: { clientBits: 8 } },
  { name: 'configured-client-bits-smaller', row: 'P12', server: 'deflate-window-9', offer: { clientBits: 12 } },
  { name: 'configured-to-forget', row: 'P15', server: 'deflate-forgets', offer: {} },
  { name: 'quoted', row: 'P16', offer: { serverBits: 10 }, text: 'permessage-deflate; server_max_window_bits="10"' },
  {
    name: 'second-of-three',
    row: 'P17',
    offer: { serverBits: 12 },
    text: [7, 12, 15].map((bits) => `permessage-deflate; server_max_window_bits=${bits}`).join(', '),
  },
  { name: 'behind-an-unknown', row: 'P17', offer: {}, text: 'x-unknown; a=1, permessage-deflate' },
  { name: 'before-an-unknown', row: 'P17', offer: {}, text: 'permessage-deflate, x-unknown' },
  { name: 'spaces', row: 'P1', offer: { clientBits: true }, text: ' permessage-deflate ;  client_max_window_bits ' },
];

const accepted = ACCEPTED.map(({ name, row, server = 'deflate', offer, text }): ConformanceCase => ({
  name: `accepts-${name}`,
  sentence: `The offer is taken, and the answer keeps to it: ${name} (${row})`,
  server,
  offer: text ?? offerText(offer),
  script: () => ({
    ...echoed,
    expected: { ...echoed.expected, extensions: taken(offer) },
    // Servers may decline what they can do, or refuse the request for what another offer in it has.
    tolerated: [{ ...echoed.expected, extensions: none }, refused],
  }),
}));

const DECLINED = [
  ...['7', '16', '0', '08', '-1', 'abc', '1000', '1.0'].flatMap((value) => [
    { name: `server-bits-${value}`, row: 'P7', offer: `permessage-deflate; server_max_window_bits=${value}` },
    { name: `client-bits-${value}`, row: 'P13', offer: `permessage-deflate; client_max_window_bits=${value}` },
  ]),
  { name: 'server-bits-none', row: 'P8', offer: 'permessage-deflate; server_max_window_bits' },
  { name: 'unknown-parameter', row: 'P4', offer: 'permessage-deflate; turbo' },
  { name: 'duplicate', row: 'P5', offer: 'permessage-deflate; client_max_window_bits; client_max_window_bits=10' },
  { name: 'server-forgets-value', row: 'P14', offer: 'permessage-deflate; server_no_context_takeover=1' },
  { name: 'client-forgets-value', row: 'P14', offer: 'permessage-deflate; client_no_context_takeover=true' },
  { name: 'unknown-extension', row: 'P3', offer: 'x-unknown; a=1' },
  { name: 'prototype-name', row: 'P3', offer: '__proto__; constructor' },
  { name: 'forerunner', row: 'P3', offer: 'x-webkit-deflate-frame' },
];

const declined = DECLINED.map(({ name, row, offer }): ConformanceCase => ({
  name: `declines-${name}`,
  sentence: `What can not be met is declined, and the connection does without: ${name} (${row})`,
  server: 'deflate',
  offer,
  script: () => ({ ...echoed, expected: { ...echoed.expected, extensions: none }, tolerated: [refused] }),
}));

const MALFORMED = ['permessage-deflate; a="x', 'permessage-deflate; =1', 'permessage-deflate; a=b=c', ';', '='];

const malformed = MALFORMED.map((offer, i): ConformanceCase => ({
  name: `refuses-malformed-${i + 1}`,
  sentence: `A header that breaks the grammar is refused: ${offer} (P18)`,
  server: 'deflate',
  offer,
  script: () => ({ ...echoed, expected: refused, tolerated: [{ ...echoed.expected, extensions: none }] }),
}));

const without = [
  { name: 'not-offered', row: 'P2', server: 'deflate' as const, offer: undefined },
  { name: 'not-configured', row: 'P2', server: 'plain' as const, offer: 'permessage-deflate' },
].map(({ name, row, server, offer }): ConformanceCase => ({
  name,
  sentence: `Without both sides there is no extension: ${name} (${row})`,
  server,
  ...(offer !== undefined && { offer }),
  script: () => ({ ...echoed, expected: { ...echoed.expected, extensions: none } }),
}));

export const deflateNegotiation: CaseGroup = {
  name: 'deflate-negotiation',
  title: 'Compression: what is agreed on',
  cases: [...accepted, ...declined, ...malformed, ...without],
};
