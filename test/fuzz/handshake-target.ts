import { MAX_WINDOW_BITS, negotiateDeflate } from '../../src/protocol/deflate/deflate-negotiation.js';
import { parseExtensions } from '../../src/protocol/handshake/extension.js';
import {
  acceptKey,
  checkHandshake,
  type HandshakeOffer,
  type HandshakeRequest,
} from '../../src/protocol/handshake/handshake.js';
import { allRefusals, type HandshakeRefusal } from '../../src/protocol/handshake/handshake-refusal.js';
import { acceptResponse, refusalResponse } from '../../src/protocol/handshake/handshake-response.js';
import { httpAnswer } from '../support/http-answer.js';
import type { Target } from './campaign.js';
import { handshakeCase } from './handshake-case.js';

/** Requests that are valid, nearly valid and far from it. */
export const handshakeTarget: Target = {
  name: 'handshake',
  unit: 'handshakes',
  spec: 'test/fuzz/handshake.spec.ts',
  firstSeed: 3_000_000,
  keptSeeds: [],
  run(seed) {
    const { request, intact } = handshakeCase(seed);
    const result = checkHandshake(request);
    if ('code' in result) {
      if (intact) throw new Error(`a valid request was refused: ${result.code}`);
      checkRefusal(result);
    } else {
      checkOffer(request, result);
      checkAnswer(result);
    }
    return 1;
  },
};

const PREFERENCES = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: MAX_WINDOW_BITS,
  clientMaxWindowBits: 12,
};

function checkRefusal(refused: HandshakeRefusal): void {
  const documented = allRefusals().find(({ code }) => code === refused.code);
  if (documented?.status !== refused.status) throw new Error(`a refusal that is not documented: ${refused.code}`);
  const answer = httpAnswer(Buffer.from(refusalResponse(refused, 'Reason'), 'latin1'));
  if (answer.status !== refused.status) throw new Error(`answered with ${answer.status}`);
}

/** What must hold of every request that is accepted (RFC 6455 section 4.2.1), looked at in another way. */
function checkOffer(request: HandshakeRequest, offer: HandshakeOffer): void {
  const values = (name: string) => {
    const { rawHeaders } = request;
    return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === name);
  };
  const only = (name: string) => {
    const found = values(name);
    return found.length === 1 ? found[0]!.replace(/^[ \t]+|[ \t]+$/g, '') : undefined;
  };
  demand('a GET request', request.method === 'GET');
  demand('HTTP/1.1', request.httpVersion === '1.1');
  demand('one host', /^[^\s/@?#\\]+$/.test(only('host') ?? ''));
  demand('an upgrade to websocket and nothing else', /^[\s,]*websocket[\s,]*$/i.test(values('upgrade').join(',')));
  demand('the token upgrade', /(?:^|[\s,])upgrade(?:$|[\s,])/i.test(values('connection').join(',')));
  demand('version 13', only('sec-websocket-version') === '13');
  demand('a key of 16 bytes', Buffer.from(only('sec-websocket-key') ?? '', 'base64').length === 16);
  demand('no body', values('transfer-encoding').length === 0 && [undefined, '0'].includes(only('content-length')));
  demand('its key', offer.key === only('sec-websocket-key'));
  demand('a path', offer.path.startsWith('/') && !/[?#]/.test(offer.path));
  demand('different protocols', new Set(offer.protocols).size === offer.protocols.length);
}

function checkAnswer({ key, protocols, extensions }: HandshakeOffer): void {
  const deflate = negotiateDeflate(extensions, PREFERENCES);
  const answered = deflate === undefined ? [] : parseExtensions(deflate.response);
  demand('a readable answer about extensions', answered !== undefined && answered.length <= 1);
  const response = acceptResponse({ key, protocol: protocols[0] ?? '', extensions: deflate?.response ?? '' });
  const { status, headers } = httpAnswer(Buffer.from(response, 'latin1'));
  demand('101', status === 101);
  demand('the key accepted', headers['sec-websocket-accept'] === acceptKey(key));
  demand('the first protocol', headers['sec-websocket-protocol'] === protocols[0]);
}

function demand(what: string, held: boolean): void {
  if (!held) throw new Error(`accepted without ${what}`);
}
