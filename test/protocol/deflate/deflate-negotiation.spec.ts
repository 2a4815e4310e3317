import { describe, expect, test } from '@jest/globals';
import {
  negotiateDeflate,
  type DeflateAgreement,
  type DeflatePreferences,
} from '../../../src/protocol/deflate/deflate-negotiation.js';
import { parseExtensions } from '../../../src/protocol/handshake/extension.js';

const PLAIN: DeflatePreferences = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

function negotiate(offer: string, preferences: Partial<DeflatePreferences> = {}): DeflateAgreement | undefined {
  const offers = parseExtensions(offer);
  if (offers === undefined) throw new TypeError(`Not an extension header: ${offer}`);
  return negotiateDeflate(offers, { ...PLAIN, ...preferences });
}

interface Accepted {
  readonly name: string;
  readonly offer: string;
  /** What the server wants. */
  readonly wants?: Partial<DeflatePreferences>;
  /** What stands behind `permessage-deflate` in the answer. */
  readonly answer: string;
  /** What is else than with a plain offer. */
  readonly agreed?: Partial<DeflateAgreement['parameters']>;
}

const ALL_WINDOWS = [8, 9, 10, 11, 12, 13, 14, 15];

const ACCEPTED: readonly Accepted[] = [
  { name: 'P1 the plain offer', offer: 'permessage-deflate', answer: '' },
  ...ALL_WINDOWS.map((bits) => ({
    name: `P6 a window of ${bits} for the server`,
    offer: `permessage-deflate; server_max_window_bits=${bits}`,
    answer: `; server_max_window_bits=${bits}`,
    agreed: { serverMaxWindowBits: bits },
  })),
  {
    name: 'P6 a window that is larger than the server wants',
    offer: 'permessage-deflate; server_max_window_bits=12',
    wants: { serverMaxWindowBits: 10 },
    answer: '; server_max_window_bits=10',
    agreed: { serverMaxWindowBits: 10 },
  },
  {
    name: 'P6 a window that is smaller than the server wants',
    offer: 'permessage-deflate; server_max_window_bits=10',
    wants: { serverMaxWindowBits: 12 },
    answer: '; server_max_window_bits=10',
    agreed: { serverMaxWindowBits: 10 },
  },
  {
    name: 'no window where the server wants a small one of its own',
    offer: 'permessage-deflate',
    wants: { serverMaxWindowBits: 10 },
    answer: '; server_max_window_bits=10',
    agreed: { serverMaxWindowBits: 10 },
  },
  { name: 'P9 a client that can limit its window', offer: 'permessage-deflate; client_max_window_bits', answer: '' },
  ...ALL_WINDOWS.slice(0, -1).map((bits) => ({
    name: `P9 a client that can limit its window, to ${bits}`,
    offer: 'permessage-deflate; client_max_window_bits',
    wants: { clientMaxWindowBits: bits },
    answer: `; client_max_window_bits=${bits}`,
    agreed: { clientMaxWindowBits: bits },
  })),
  ...ALL_WINDOWS.slice(0, -1).map((bits) => ({
    name: `P10 a client that limits its window to ${bits}`,
    offer: `permessage-deflate; client_max_window_bits=${bits}`,
    answer: `; client_max_window_bits=${bits}`,
    agreed: { clientMaxWindowBits: bits },
  })),
  { name: 'P10 a client that limits nothing', offer: 'permessage-deflate; client_max_window_bits=15', answer: '' },
  {
    name: 'P10 a client that limits its window to more than the server wants',
    offer: 'permessage-deflate; client_max_window_bits=12',
    wants: { clientMaxWindowBits: 10 },
    answer: '; client_max_window_bits=10',
    agreed: { clientMaxWindowBits: 10 },
  },
  {
    name: 'P11 a client that can not limit its window, whatever the server wants',
    offer: 'permessage-deflate',
    wants: { clientMaxWindowBits: 10 },
    answer: '',
  },
  {
    name: 'P12 a client that limits its window to less than the server wants',
    offer: 'permessage-deflate; client_max_window_bits=9',
    wants: { clientMaxWindowBits: 12 },
    answer: '; client_max_window_bits=9',
    agreed: { clientMaxWindowBits: 9 },
  },
  {
    name: 'P15 a server that shall forget',
    offer: 'permessage-deflate; server_no_context_takeover',
    answer: '; server_no_context_takeover',
    agreed: { serverNoContextTakeover: true },
  },
  {
    name: 'a server that wants to forget',
    offer: 'permessage-deflate',
    wants: { serverNoContextTakeover: true },
    answer: '; server_no_context_takeover',
    agreed: { serverNoContextTakeover: true },
  },
  {
    name: 'a client that will forget',
    offer: 'permessage-deflate; client_no_context_takeover',
    answer: '; client_no_context_takeover',
    agreed: { clientNoContextTakeover: true },
  },
  {
    name: 'a client that is told to forget',
    offer: 'permessage-deflate',
    wants: { clientNoContextTakeover: true },
    answer: '; client_no_context_takeover',
    agreed: { clientNoContextTakeover: true },
  },
  {
    name: 'P16 a quoted value',
    offer: 'permessage-deflate; server_max_window_bits="10"; client_max_window_bits="1\\1"',
    answer: '; server_max_window_bits=10; client_max_window_bits=11',
    agreed: { serverMaxWindowBits: 10, clientMaxWindowBits: 11 },
  },
  {
    name: 'all parameters together',
    offer:
      'permessage-deflate; client_max_window_bits=9; server_max_window_bits=8; client_no_context_takeover; ' +
      'server_no_context_takeover',
    answer:
      '; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits=9',
    agreed: {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 8,
      clientMaxWindowBits: 9,
    },
  },
  {
    name: 'P17 the second of three offers, where the first is bad',
    offer:
      'permessage-deflate; server_max_window_bits=7, permessage-deflate; server_max_window_bits=11, permessage-deflate',
    answer: '; server_max_window_bits=11',
    agreed: { serverMaxWindowBits: 11 },
  },
  {
    name: 'P17 the first good offer, behind extensions that do not exist here',
    offer: 'x-unknown, x-webkit-deflate-frame, permessage-deflate, permessage-deflate; server_no_context_takeover',
    answer: '',
  },
];

describe('is accepted:', () => {
  test.each(ACCEPTED)('$name', ({ offer, wants, answer, agreed }) => {
    expect(negotiate(offer, wants)).toEqual({
      response: `permessage-deflate${answer}`,
      parameters: {
        serverNoContextTakeover: false,
        clientNoContextTakeover: false,
        serverMaxWindowBits: 15,
        clientMaxWindowBits: 15,
        ...agreed,
      },
    });
  });
});

const DECLINED: readonly { name: string; offers: string[] }[] = [
  {
    name: 'P3 extensions that do not exist here',
    offers: ['x-unknown; a=1', 'permessage-bzip2', 'PERMESSAGE-DEFLATE'],
  },
  { name: 'P4 an unknown parameter', offers: ['permessage-deflate; x', 'permessage-deflate; constructor=1'] },
  {
    name: 'P5 a parameter that stands twice',
    offers: [
      'permessage-deflate; server_no_context_takeover; server_no_context_takeover',
      'permessage-deflate; client_max_window_bits; client_max_window_bits=10',
      'permessage-deflate; server_max_window_bits=10; server_max_window_bits=10',
    ],
  },
  {
    name: 'P7 P8 a window of the server that is none',
    offers: ['=7', '=16', '=0', '=08', '=-1', '=abc', '=', '=""', '', '=1', '=1e1', '=10.0', '=+9', '=150', '=0x9'].map(
      (value) => `permessage-deflate; server_max_window_bits${value}`,
    ),
  },
  {
    name: 'P13 a window of the client that is none',
    offers: ['=7', '=16', '=09', '="a"', '=', '=""', '=0', '=-8', '=15x'].map(
      (value) => `permessage-deflate; client_max_window_bits${value}`,
    ),
  },
  {
    name: 'P14 a value where none is allowed',
    offers: [
      'permessage-deflate; server_no_context_takeover=1',
      'permessage-deflate; client_no_context_takeover=true',
      'permessage-deflate; server_no_context_takeover=',
      'permessage-deflate; client_no_context_takeover=""',
    ],
  },
];

describe('is declined:', () => {
  test.each(DECLINED)('$name', ({ offers }) => {
    expect(offers.filter((offer) => negotiate(offer) !== undefined)).toEqual([]);
  });

  test('P2 nothing, where nothing is offered', () => {
    expect(negotiateDeflate([], PLAIN)).toBeUndefined();
  });
});
