import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PerMessageDeflateOptions } from '../../src/server/index.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { httpAnswer } from '../support/http-answer.js';
import { RawClient, requestText } from '../support/raw-client.js';
import { ON_HTTP, OWN_PORT, type OpenServer } from '../support/server-kinds.js';

interface Row {
  readonly name: string;
  readonly offers: readonly string[];
  /** The value of `Sec-WebSocket-Extensions` in the answer; none where the offer is declined. */
  readonly answer?: string;
}

/** What the server of the options answers, byte for byte. */
const SERVERS: readonly { name: string; options: boolean | PerMessageDeflateOptions; rows: readonly Row[] }[] = [
  {
    name: 'a server that compresses',
    options: true,
    rows: [
      { name: 'P1 the plain offer', offers: ['permessage-deflate'], answer: 'permessage-deflate' },
      { name: 'P2 no offer', offers: [] },
      { name: 'P3 an extension that does not exist here', offers: ['x-unknown; a=1'] },
      { name: 'P4 an unknown parameter', offers: ['permessage-deflate; x'] },
      { name: 'P5 a parameter twice', offers: ['permessage-deflate; client_max_window_bits; client_max_window_bits'] },
      ...[8, 9, 10, 11, 12, 13, 14, 15].map((bits) => ({
        name: `P6 server_max_window_bits=${bits}`,
        offers: [`permessage-deflate; server_max_window_bits=${bits}`],
        answer: `permessage-deflate; server_max_window_bits=${bits}`,
      })),
      ...['7', '16', '0', '08', '-1', 'abc', '', '""'].map((bits) => ({
        name: `P7 server_max_window_bits=${bits}`,
        offers: [`permessage-deflate; server_max_window_bits=${bits}`],
      })),
      { name: 'P8 server_max_window_bits', offers: ['permessage-deflate; server_max_window_bits'] },
      {
        name: 'P9 client_max_window_bits',
        offers: ['permessage-deflate; client_max_window_bits'],
        answer: 'permessage-deflate',
      },
      {
        name: 'P10 client_max_window_bits=10',
        offers: ['permessage-deflate; client_max_window_bits=10'],
        answer: 'permessage-deflate; client_max_window_bits=10',
      },
      ...['7', '16', '09', '"a"', ''].map((bits) => ({
        name: `P13 client_max_window_bits=${bits}`,
        offers: [`permessage-deflate; client_max_window_bits=${bits}`],
      })),
      { name: 'P14 a value where none is allowed', offers: ['permessage-deflate; server_no_context_takeover=1'] },
      {
        name: 'P15 server_no_context_takeover',
        offers: ['permessage-deflate; server_no_context_takeover'],
        answer: 'permessage-deflate; server_no_context_takeover',
      },
      {
        name: 'P16 a quoted value',
        offers: ['permessage-deflate; server_max_window_bits="10"'],
        answer: 'permessage-deflate; server_max_window_bits=10',
      },
      {
        name: 'P17 three offers, the first of them bad',
        offers: ['permessage-deflate; x, permessage-deflate; server_no_context_takeover, permessage-deflate'],
        answer: 'permessage-deflate; server_no_context_takeover',
      },
      {
        name: 'P17 three offers in three fields, the first of them bad',
        offers: ['permessage-deflate; x', 'permessage-deflate; server_max_window_bits=9', 'permessage-deflate'],
        answer: 'permessage-deflate; server_max_window_bits=9',
      },
      {
        name: 'P9 what Chromium offers',
        offers: ['permessage-deflate; client_max_window_bits'],
        answer: 'permessage-deflate',
      },
    ],
  },
  {
    name: 'a server that wants small windows',
    options: { clientMaxWindowBits: 10, serverMaxWindowBits: 11 },
    rows: [
      {
        name: 'P11 a client that can not limit its window',
        offers: ['permessage-deflate'],
        answer: 'permessage-deflate; server_max_window_bits=11',
      },
      {
        name: 'P9 a client that can',
        offers: ['permessage-deflate; client_max_window_bits'],
        answer: 'permessage-deflate; server_max_window_bits=11; client_max_window_bits=10',
      },
      {
        name: 'P12 a client whose window is smaller',
        offers: ['permessage-deflate; client_max_window_bits=9; server_max_window_bits=8'],
        answer: 'permessage-deflate; server_max_window_bits=8; client_max_window_bits=9',
      },
    ],
  },
  {
    name: 'a server that wants no takeover',
    options: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    rows: [
      {
        name: 'P1 the plain offer',
        offers: ['permessage-deflate'],
        answer: 'permessage-deflate; server_no_context_takeover; client_no_context_takeover',
      },
    ],
  },
  {
    name: 'a server that does not compress',
    options: false,
    rows: [
      { name: 'P1 the plain offer', offers: ['permessage-deflate'] },
      { name: 'P4 an unknown parameter', offers: ['permessage-deflate; x'] },
    ],
  },
];

function offering(offers: readonly string[]) {
  return handshakeRequest({ fields: offers.map((offer) => `Sec-WebSocket-Extensions: ${offer}`) });
}

describe.each(SERVERS)('$name', ({ options, rows }) => {
  let server: OpenServer;
  beforeAll(async () => {
    server = await OWN_PORT.open({ perMessageDeflate: options });
  });
  afterAll(() => server.close());

  test.each(rows)('answers $name', async ({ offers, answer }) => {
    const { client, head } = await RawClient.open(server, offering(offers));
    await client.destroy();
    expect(head).toBe(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
        ...(answer === undefined ? [] : [`Sec-WebSocket-Extensions: ${answer}`]),
        '',
        '',
      ].join('\r\n'),
    );
  });

  test.each(['a="x', ';', '=', 'a=b=c', 'permessage-deflate; "x"'])('P18 H68 refuses %j', async (offer) => {
    const client = await RawClient.connect(server);
    client.write(requestText(offering([offer])));
    expect(httpAnswer(await client.readToEnd())).toMatchObject({ status: 400, headers: { connection: 'close' } });
    await client.destroy();
  });
});

test('the extensions of a client say whether it compresses', async () => {
  const server = await ON_HTTP.open({ perMessageDeflate: true });
  const extensions: string[] = [];
  server.sockets.on('connection', (client) => extensions.push(client.extensions));
  for (const offers of [['permessage-deflate; client_max_window_bits'], ['permessage-deflate; x'], []]) {
    const { client } = await RawClient.open(server, offering(offers));
    await client.destroy();
  }
  await server.close();
  expect(extensions).toEqual(['permessage-deflate', '', '']);
});
