/**
 * One entry of the option `origins`: an origin, or a pattern of them. `https://*.example.com` stands for every name below
 * `example.com`, of one label or more, and not for `example.com` itself; `http://localhost:*` for every port, the default
 * one too.
 */
interface OriginPattern {
  readonly protocol: string;
  /** Of the host, or the part behind `*.`. */
  readonly hostname: string;
  readonly below: boolean;
  /** Undefined for every port. */
  readonly port: string | undefined;
}

const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s*/?#@\\]*\/?$/i;
const PATTERN = /^([a-z][a-z0-9+.-]*:\/\/)(\*\.)?([^\s*/?#@:\\]+|\[[^\s*/?#@\\]+\])(?::(\*|\d+))?$/i;

/** Stands for the names of a pattern. */
const LABEL = 'a.';

/** What has an origin that names a host; other schemes are compared as they are written. */
const WEB = /^(?:http|ws)s?:/i;

/** The origins of a list, ready to be asked about. */
export class OriginList {
  readonly #origins = new Set<string>();
  readonly #patterns: OriginPattern[] = [];

  /** @throws TypeError for an entry that is neither an origin nor a pattern */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      if (entry.includes('*')) this.#patterns.push(parsePattern(entry));
      else if (isOrigin(entry)) this.#origins.add(normalOrigin(entry));
      else throw new TypeError(`"${entry}" is no origin`);
    }
  }

  has(origin: string): boolean {
    if (this.#origins.has(normalOrigin(origin))) return true;
    if (this.#patterns.length === 0 || !ORIGIN.test(origin)) return false;
    const page = parseUrl(origin);
    return page !== undefined && this.#patterns.some((pattern) => fits(pattern, page));
  }
}

/** Whether a text may stand in a list: what browsers send as `Origin`, an empty one and `null` too. */
export function isOrigin(text: string): boolean {
  return text === '' || text === 'null' || (ORIGIN.test(text) && (!WEB.test(text) || URL.canParse(text)));
}

function parsePattern(entry: string): OriginPattern {
  const [, scheme = '', below, host = '', port] = PATTERN.exec(entry) ?? [];
  // An address can have no names below it.
  const example = below === undefined ? host : `${LABEL}${host}`;
  const url = parseUrl(`${scheme}${example}${port === undefined || port === '*' ? '' : `:${port}`}`);
  if (url === undefined || url.hostname === '') {
    throw new TypeError(
      `"${entry}" is no pattern: there are "https://*.example.com", for names below one, and "http://localhost:*", for every port`,
    );
  }
  return {
    protocol: url.protocol,
    hostname: below === undefined ? url.hostname : url.hostname.slice(LABEL.length),
    below: below !== undefined,
    port: port === '*' ? undefined : url.port,
  };
}

function fits({ protocol, hostname, below, port }: OriginPattern, page: URL): boolean {
  if (page.protocol !== protocol || (port !== undefined && page.port !== port)) return false;
  return below ? isBelow(page.hostname, hostname) : page.hostname === hostname;
}

/** Whether a name has one label or more before another one. */
function isBelow(name: string, parent: string): boolean {
  return name.endsWith(`.${parent}`) && name.split('.').every((label) => label !== '');
}

/** An origin in its one form, to compare; one that has no such form stays as it is. */
function normalOrigin(origin: string): string {
  const url = ORIGIN.test(origin) ? parseUrl(origin) : undefined;
  return url === undefined || url.origin === 'null' ? origin : url.origin;
}

/** An address, if it is one. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
