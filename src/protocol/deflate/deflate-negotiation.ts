import type { ExtensionOffer, ExtensionParameter } from '../handshake/extension.js';

/** Name of the extension (RFC 7692 section 7). */
export const DEFLATE_EXTENSION = 'permessage-deflate';

/** The largest LZ77 window, as the base-2 logarithm of its bytes; also what counts when a parameter is absent. */
export const MAX_WINDOW_BITS = 15;
export const MIN_WINDOW_BITS = 8;

/** What a server wants of the compression (RFC 7692 section 7.1). */
export interface DeflatePreferences {
  /** The server forgets its window after each message. */
  readonly serverNoContextTakeover: boolean;
  /** The client is told to forget its window after each message. */
  readonly clientNoContextTakeover: boolean;
  /** The largest window of the server. */
  readonly serverMaxWindowBits: number;
  /** The largest window the client may use, if it can limit its own. */
  readonly clientMaxWindowBits: number;
}

/** What both sides have agreed on. */
export interface DeflateParameters {
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  readonly serverMaxWindowBits: number;
  readonly clientMaxWindowBits: number;
}

/** An agreement, with the header value that tells the client of it. */
export interface DeflateAgreement {
  readonly parameters: DeflateParameters;
  /** The element of `Sec-WebSocket-Extensions` that answers the offer. */
  readonly response: string;
}

/**
 * Takes the first offer of permessage-deflate that can be met. An offer with parameters that do not exist, stand twice
 * or have a wrong value is declined, which refuses nothing: the connection then does without (RFC 7692 section 7.1).
 */
export function negotiateDeflate(
  offers: readonly ExtensionOffer[],
  preferences: DeflatePreferences,
): DeflateAgreement | undefined {
  for (const { name, parameters } of offers) {
    const wanted = name === DEFLATE_EXTENSION ? readOffer(parameters) : undefined;
    if (wanted !== undefined) return agree(wanted, preferences);
  }
  return undefined;
}

/** An offer in which every parameter is valid. */
interface Wanted {
  serverNoContextTakeover: boolean;
  clientNoContextTakeover: boolean;
  serverMaxWindowBits: number | undefined;
  /** The client can limit its window: to any size (`true`), or already to this one. */
  clientMaxWindowBits: number | true | undefined;
}

function readOffer(parameters: readonly ExtensionParameter[]): Wanted | undefined {
  const wanted: Wanted = {
    serverNoContextTakeover: false,
    clientNoContextTakeover: false,
    serverMaxWindowBits: undefined,
    clientMaxWindowBits: undefined,
  };
  const seen = new Set<string>();
  for (const parameter of parameters) {
    if (seen.has(parameter.name) || !readParameter(parameter, wanted)) return undefined;
    seen.add(parameter.name);
  }
  return wanted;
}

/** Whether the parameter exists and has a value it may have (RFC 7692 sections 7.1.1 and 7.1.2). */
function readParameter({ name, value }: ExtensionParameter, wanted: Wanted): boolean {
  switch (name) {
    case 'server_no_context_takeover':
      wanted.serverNoContextTakeover = true;
      return value === undefined;
    case 'client_no_context_takeover':
      wanted.clientNoContextTakeover = true;
      return value === undefined;
    case 'server_max_window_bits':
      wanted.serverMaxWindowBits = windowBits(value);
      return wanted.serverMaxWindowBits !== undefined;
    case 'client_max_window_bits':
      wanted.clientMaxWindowBits = value === undefined ? true : windowBits(value);
      return wanted.clientMaxWindowBits !== undefined;
    default:
      return false;
  }
}

/** A number from 8 to 15 without leading zeros. */
function windowBits(value: string | undefined): number | undefined {
  return value !== undefined && /^(?:[89]|1[0-5])$/.test(value) ? Number(value) : undefined;
}

function agree(wanted: Wanted, preferences: DeflatePreferences): DeflateAgreement {
  const serverNoContextTakeover = wanted.serverNoContextTakeover || preferences.serverNoContextTakeover;
  const clientNoContextTakeover = wanted.clientNoContextTakeover || preferences.clientNoContextTakeover;
  const serverMaxWindowBits = Math.min(wanted.serverMaxWindowBits ?? MAX_WINDOW_BITS, preferences.serverMaxWindowBits);
  // A client that did not say it can limit its window must not be told to (RFC 7692 section 7.1.2.2).
  const clientMaxWindowBits =
    wanted.clientMaxWindowBits === undefined
      ? MAX_WINDOW_BITS
      : Math.min(
          wanted.clientMaxWindowBits === true ? MAX_WINDOW_BITS : wanted.clientMaxWindowBits,
          preferences.clientMaxWindowBits,
        );
  const response = [DEFLATE_EXTENSION];
  if (serverNoContextTakeover) response.push('server_no_context_takeover');
  if (clientNoContextTakeover) response.push('client_no_context_takeover');
  if (serverMaxWindowBits < MAX_WINDOW_BITS || wanted.serverMaxWindowBits !== undefined) {
    response.push(`server_max_window_bits=${serverMaxWindowBits}`);
  }
  if (clientMaxWindowBits < MAX_WINDOW_BITS) response.push(`client_max_window_bits=${clientMaxWindowBits}`);
  return {
    parameters: { serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits },
    response: response.join('; '),
  };
}
