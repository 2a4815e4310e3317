import type { MessageId } from '../message/index.js';

/** Why `sendRequest` has failed on this side; a client's own `exception` has a code of its own. */
const REASONS = {
  timeout: 'The client has not answered in time',
  disconnected: 'The client has left before it answered',
  dropped: 'The client is too far behind to be asked, or its codec has left the request out',
} as const;

/** Why `sendRequest` has failed on this side. */
export type RequestFailure = keyof typeof REASONS;

/**
 * What the promise of `sendRequest` is rejected with.
 *
 * @publicApi
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /**
   * `timeout`, `disconnected` (also where there was no connection any more), `dropped` (a client that does not read, with
   * `slowConsumer: 'drop-newest'`, or a codec that has no form for requests), or the `code` of the client's `exception`: `rejected` if it has none.
   */
  readonly code: string;
  /** The data of the client's `exception`; undefined for the other codes. */
  readonly data: unknown;

  constructor(code: string, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }

  /** For a reason on this side. @internal */
  static of(reason: RequestFailure, id: MessageId): RequestError {
    return new RequestError(reason, `${REASONS[reason]} (request ${id})`);
  }

  /** For what the client has answered. @internal */
  static from(data: unknown): RequestError {
    const code = textOf(data, 'code') ?? 'rejected';
    return new RequestError(code, textOf(data, 'message') ?? 'The client has refused the request', data);
  }
}

/** What a client has sent may be anything. */
function textOf(data: unknown, key: string): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const value: unknown = Reflect.get(data, key);
  return typeof value === 'string' ? value : undefined;
}
