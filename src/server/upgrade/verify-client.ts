import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { TLSSocket } from 'node:tls';
import { refusal, type HandshakeRefusal } from '../../protocol/handshake/handshake-refusal.js';
import { isPromise } from '../base/promise.js';
import { yesOrNo } from './yes-or-no.js';

/**
 * What `verifyClient` is asked about.
 *
 * @publicApi
 */
export interface VerifyClientInfo {
  /** The `Origin` header; undefined without one. */
  readonly origin: string | undefined;
  /** Whether the connection is encrypted. */
  readonly secure: boolean;
  readonly req: IncomingMessage;
}

/**
 * Answers for a `verifyClient` that takes a callback: status, text and header fields are those of the refusal. Fields
 * have the values that Node's `setHeader` takes; those without a value are left out.
 *
 * @publicApi
 */
export type VerifyClientCallback = (
  accepted: boolean,
  status?: number,
  message?: string,
  headers?: OutgoingHttpHeaders,
) => void;

/** As methods: functions with the types of ws, in which there always is an origin, fit as well. */
interface Verifiers {
  byResult(info: VerifyClientInfo): boolean | Promise<boolean>;
  byCallback(info: VerifyClientInfo, callback: VerifyClientCallback): void;
}

/** Decides by its result or a promise of it; only `true` lets the client in. */
export type VerifyClientByResult = Verifiers['byResult'];

/** Decides through the callback; it is told from the other kind by its second parameter, as in ws. */
export type VerifyClientByCallback = Verifiers['byCallback'];

/**
 * Decides about a client before its connection opens.
 *
 * @publicApi
 */
export type VerifyClient = VerifyClientByResult | VerifyClientByCallback;

/** Header fields that say where an answer ends; those of a refusal are not the application's to choose. */
const FRAMING_FIELDS: ReadonlySet<string> = new Set(['connection', 'content-length', 'transfer-encoding']);

/**
 * Asks the application's `verifyClient` about a request: undefined if the client may come in, or the refusal. A promise
 * only where the application itself needs time.
 */
export function askVerifyClient(
  verifyClient: VerifyClient,
  request: IncomingMessage,
): HandshakeRefusal | undefined | Promise<HandshakeRefusal | undefined> {
  const info: VerifyClientInfo = {
    origin: request.headers.origin,
    secure: request.socket instanceof TLSSocket,
    req: request,
  };
  if (decidesByResult(verifyClient)) {
    const answer: unknown = verifyClient(info);
    return isPromise(answer) ? Promise.resolve(answer).then(asRefusal) : asRefusal(answer);
  }
  return new Promise((resolve, reject) => {
    const result: unknown = verifyClient(info, (accepted, status = 401, message, headers = {}) => {
      try {
        const isIn = yesOrNo('verifyClient', accepted);
        resolve(isIn ? undefined : refusedByApplication(status, message, headers));
      } catch (error) {
        reject(error);
      }
    });
    // An async function that calls back: its rejection is the answer if it comes first.
    Promise.resolve(result).catch(reject);
  });
}

function decidesByResult(verifyClient: VerifyClient): verifyClient is VerifyClientByResult {
  return verifyClient.length < 2;
}

function asRefusal(answer: unknown): HandshakeRefusal | undefined {
  return yesOrNo('verifyClient', answer) ? undefined : refusal('unauthorized');
}

function refusedByApplication(
  status: number,
  message: string | undefined,
  headers: OutgoingHttpHeaders,
): HandshakeRefusal {
  const base = refusal('unauthorized');
  // A redirect is a way to refuse too (RFC 6455 section 4.2.2).
  const valid = Number.isInteger(status) && status >= 300 && status <= 599;
  const own = Object.entries(headers).flatMap(([name, value]): [string, string | string[]][] => {
    if (value === undefined || FRAMING_FIELDS.has(name.toLowerCase())) return [];
    return [[name, Array.isArray(value) ? value.map(String) : String(value)]];
  });
  return {
    ...base,
    status: valid ? status : base.status,
    message: message ?? base.message,
    headers: Object.fromEntries(own),
  };
}
