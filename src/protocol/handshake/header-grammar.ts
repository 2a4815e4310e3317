/** Characters of a token (RFC 9110 section 5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Whether a text may be the value of a header field: visible ASCII, spaces and tabs (RFC 9110 section 5.5). */
export function isFieldValue(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}

/** The elements of a comma-separated list; empty ones are ignored (RFC 9110 section 5.6.1.2). */
export function listElements(value: string): string[] {
  // Most lists have one element: there is nothing to take apart.
  if (!value.includes(',')) {
    const element = trimWhitespace(value);
    return element === '' ? [] : [element];
  }
  return value
    .split(',')
    .map((element) => trimWhitespace(element))
    .filter((element) => element !== '');
}

/**
 * The value of a header field by its lower-case name, several of them joined (RFC 9110 section 5.3); undefined if there is
 * none. Node's sorted `headers` would be made for it alone.
 */
export function fieldValue(rawHeaders: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const found = rawHeaders[i]!;
    if (found.length !== name.length || found.toLowerCase() !== name) continue;
    value = value === undefined ? rawHeaders[i + 1]! : `${value}, ${rawHeaders[i + 1]!}`;
  }
  return value;
}

/** Cuts off spaces and tabs only: `trim()` would take characters that are part of the value for white space. */
export function trimWhitespace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhitespace(text.charCodeAt(start))) start++;
  while (end > start && isWhitespace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isWhitespace(char: number): boolean {
  return char === 0x20 || char === 0x09;
}

const PORT = /^[0-9]{0,5}$/;
/** A registered name or an IPv4 address, with the underscore that container networks use. */
const REG_NAME = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
/** An IPv6 address; that its groups make sense is for the one who resolves it. */
const IP_LITERAL = /^\[[0-9A-Fa-f:.]{2,45}\]$/;

/** Whether a Host field names a host and perhaps a port, and nothing more (RFC 9110 section 7.2, RFC 3986 3.2.2). */
export function isHost(value: string): boolean {
  const end = value.startsWith('[') ? value.indexOf(']') + 1 : value.indexOf(':');
  const split = end <= 0 ? value.length : end;
  const name = value.slice(0, split);
  const rest = value.slice(split);
  if (!REG_NAME.test(name) && !IP_LITERAL.test(name)) return false;
  if (rest === '') return true;
  return rest.startsWith(':') && PORT.test(rest.slice(1)) && Number(rest.slice(1)) <= 65_535;
}
