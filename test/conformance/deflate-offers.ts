import { breachOf, readAnswer } from './agreement.js';
import type { Expectation } from './conformance-case.js';

/** An offer of permessage-deflate, by its parameters. */
export interface DeflateOffer {
  readonly serverForgets?: boolean;
  readonly clientForgets?: boolean;
  readonly serverBits?: number | undefined;
  /** `true`: the client can limit its window to any size. */
  readonly clientBits?: number | true | undefined;
}

/** The offer as it stands in the request. */
export function offerText(offer: DeflateOffer): string {
  const parts = ['permessage-deflate'];
  if (offer.serverForgets === true) parts.push('server_no_context_takeover');
  if (offer.clientForgets === true) parts.push('client_no_context_takeover');
  if (offer.serverBits !== undefined) parts.push(`server_max_window_bits=${offer.serverBits}`);
  if (offer.clientBits === true) parts.push('client_max_window_bits');
  else if (offer.clientBits !== undefined) parts.push(`client_max_window_bits=${offer.clientBits}`);
  return parts.join('; ');
}

/** The offer must be taken, with an answer that keeps to it (RFC 7692 section 7.1). */
export function taken(offer: DeflateOffer): NonNullable<Expectation['extensions']> {
  return (answer) => {
    const terms = readAnswer(answer);
    if (terms === undefined) return 'no compression was agreed on';
    const { serverForgets = false, clientForgets = false, serverBits, clientBits } = offer;
    const wanted = {
      serverForgets,
      clientForgets,
      serverBits,
      clientBits: clientBits === true ? undefined : clientBits,
      clientCanLimit: clientBits !== undefined,
    };
    return breachOf(wanted, terms);
  };
}

/** There must be no extension. */
export function none(answer: string): string | undefined {
  return answer === '' ? undefined : `unexpected: ${answer}`;
}
