/** What a client asks of permessage-deflate, or what a server answers; undefined bits: the parameter is absent. */
export interface DeflateTerms {
  readonly serverForgets: boolean;
  readonly clientForgets: boolean;
  readonly serverBits: number | undefined;
  readonly clientBits: number | undefined;
}

/** The window where nothing smaller was agreed on, in bits. */
export const FULL_WINDOW = 15;

/**
 * Reads the `Sec-WebSocket-Extensions` of an answer.
 *
 * @returns undefined where there is none
 * @throws Error if it is not one permessage-deflate with parameters that an answer may have (RFC 7692 section 7.1)
 */
export function readAnswer(answer: string): DeflateTerms | undefined {
  if (answer === '') return undefined;
  const [name, ...parts] = answer.split(';').map((part) => part.trim());
  if (name !== 'permessage-deflate') throw new Error(`the extension "${name}"`);
  const parameters = new Map<string, string | undefined>();
  for (const part of parts) {
    const [key = '', value] = part.split('=');
    if (parameters.has(key)) throw new Error(`the parameter "${key}" twice`);
    parameters.set(key, value);
  }
  const answered = {
    serverForgets: takeFlag(parameters, 'server_no_context_takeover'),
    clientForgets: takeFlag(parameters, 'client_no_context_takeover'),
    serverBits: takeBits(parameters, 'server_max_window_bits'),
    clientBits: takeBits(parameters, 'client_max_window_bits'),
  };
  for (const unknown of parameters.keys()) throw new Error(`the parameter "${unknown}"`);
  return answered;
}

/** What the answer does that the offer did not allow (RFC 7692 sections 7.1.1 and 7.1.2); undefined if nothing. */
export function breachOf(
  offer: DeflateTerms & { readonly clientCanLimit: boolean },
  answer: DeflateTerms,
): string | undefined {
  const { serverBits = FULL_WINDOW, clientBits = FULL_WINDOW } = offer;
  if (offer.serverForgets && !answer.serverForgets) return 'the server keeps its context';
  if ((answer.serverBits ?? FULL_WINDOW) > serverBits) return 'the window of the server is larger than asked for';
  if (!offer.clientCanLimit && answer.clientBits !== undefined) return 'the client can not limit its window';
  if (answer.clientBits !== undefined && answer.clientBits > clientBits) return 'the window of the client grew';
  return undefined;
}

function takeFlag(parameters: Map<string, string | undefined>, name: string): boolean {
  const there = parameters.has(name);
  if (parameters.get(name) !== undefined) throw new Error(`a value of ${name}`);
  parameters.delete(name);
  return there;
}

function takeBits(parameters: Map<string, string | undefined>, name: string): number | undefined {
  if (!parameters.has(name)) return undefined;
  const value = parameters.get(name);
  if (value === undefined || !/^(?:[89]|1[0-5])$/.test(value)) throw new Error(`${name} of "${value}"`);
  parameters.delete(name);
  return Number(value);
}
