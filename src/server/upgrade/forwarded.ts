import { fieldValue, listElements } from '../../protocol/handshake/header-grammar.js';

/** Whether the header fields of proxies are believed, or of how many proxies. */
export type TrustProxy = boolean | number;

/** What the proxies in front of a server say of how it was called. */
export interface ForwardedCall {
  readonly host: string | undefined;
  readonly port: string | undefined;
  /** `http` or `https`, also where a proxy has written `ws` or `wss`. */
  readonly scheme: string | undefined;
}

const NOTHING: ForwardedCall = { host: undefined, port: undefined, scheme: undefined };

/** Schemes as some proxies write them for a handshake, and what a page of the site has. */
const SCHEMES: ReadonlyMap<string, string> = new Map([
  ['ws', 'http'],
  ['wss', 'https'],
]);

/** The fields `X-Forwarded-Host`, `-Port` and `-Proto` of a request, as far as `trustProxy` believes them. */
export function forwardedCall(rawHeaders: readonly string[], trustProxy: TrustProxy): ForwardedCall {
  if (trustProxy === false || trustProxy === 0) return NOTHING;
  const believed = (name: string) => believedValue(listElements(fieldValue(rawHeaders, name) ?? ''), trustProxy);
  const scheme = believed('x-forwarded-proto')?.toLowerCase();
  return {
    host: believed('x-forwarded-host'),
    port: believed('x-forwarded-port'),
    scheme: scheme && (SCHEMES.get(scheme) ?? scheme),
  };
}

/**
 * Of the values that proxies have added, each behind those of the proxies before it, the one that is believed: the first
 * of all, or that of the outermost of so many proxies of one's own. What stands before it the client may have written.
 */
export function believedValue(values: readonly string[], trustProxy: TrustProxy): string | undefined {
  return trustProxy === true ? values[0] : values[Math.max(0, values.length - Number(trustProxy))];
}
