import { isToken, trimWhitespace } from './header-grammar.js';

/** A parameter of an extension: its name, and its value where it has one. */
export interface ExtensionParameter {
  readonly name: string;
  readonly value: string | undefined;
}

/** One extension that a client offers, with the parameters it wants. */
export interface ExtensionOffer {
  readonly name: string;
  readonly parameters: readonly ExtensionParameter[];
}

/**
 * Reads a `Sec-WebSocket-Extensions` header (RFC 6455 section 9.1): offers in the order of the client's preference, or
 * undefined if it breaks the grammar.
 */
export function parseExtensions(header: string): ExtensionOffer[] | undefined {
  const offers: ExtensionOffer[] = [];
  for (const element of splitOutsideQuotes(header, ',')) {
    if (element === '') continue;
    const offer = parseOffer(element);
    if (offer === undefined) return undefined;
    offers.push(offer);
  }
  return offers.length === 0 ? undefined : offers;
}

function parseOffer(element: string): ExtensionOffer | undefined {
  const [name = '', ...rest] = splitOutsideQuotes(element, ';');
  if (!isToken(name)) return undefined;
  const parameters: ExtensionParameter[] = [];
  for (const part of rest) {
    const parameter = parseParameter(part);
    if (parameter === undefined) return undefined;
    parameters.push(parameter);
  }
  return { name, parameters };
}

function parseParameter(part: string): ExtensionParameter | undefined {
  const equals = part.indexOf('=');
  const name = trimWhitespace(equals === -1 ? part : part.slice(0, equals));
  if (!isToken(name)) return undefined;
  if (equals === -1) return { name, value: undefined };
  const value = unquote(trimWhitespace(part.slice(equals + 1)));
  // Also what stands between quotes must be a token. No value at all is for the extension to judge, which declines it.
  return value === '' || (value !== undefined && isToken(value)) ? { name, value } : undefined;
}

function unquote(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  if (text.length < 2 || !text.endsWith('"')) return undefined;
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

/**
 * The parts between separators, trimmed; a separator inside quotes is a part of what it stands in. A quote that is
 * escaped needs no care: with it, or a half of it, no value is a token.
 */
function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let quoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      parts.push(trimWhitespace(text.slice(start, i)));
      start = i + 1;
    }
  }
  parts.push(trimWhitespace(text.slice(start)));
  return parts;
}
