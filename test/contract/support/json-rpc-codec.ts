import { UndecodableError, type MessageCodec } from '../../../src/index.js';

const PARSE_ERROR = 'Parse error';
const INVALID_REQUEST = 'Invalid Request';

/** The numbers that JSON-RPC 2.0 has for what went wrong (section 5.1). */
const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  [PARSE_ERROR, -32700],
  [INVALID_REQUEST, -32600],
  ['invalid_message', -32600],
  ['unknown_event', -32601],
  ['invalid_payload', -32602],
  ['internal', -32603],
]);
const SERVER_ERROR = -32000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * JSON-RPC 2.0 over WebSocket, one message a frame and no batches: a call is a request, a notification an event. Whatever
 * has no form in it is not sent: the answer to a notification, and the values of a stream.
 */
export const jsonRpcCodec: MessageCodec = {
  decode(data) {
    const call = fieldsOf(parsed(data));
    if (call?.['jsonrpc'] !== '2.0') throw new UndecodableError(INVALID_REQUEST);
    const { method, params, id, result, error } = call;
    if (typeof method === 'string') return { event: method, data: params, id };
    if (error !== undefined) return { event: 'exception', data: error, id };
    return { event: '$complete', data: result, id };
  },

  encode(message) {
    const { event, data, id } = fieldsOf(message) ?? {};
    if (event === 'exception') return failure(fieldsOf(data) ?? {}, id);
    if (event === '$complete') return written({ result: data ?? null, id });
    if (typeof event !== 'string' || event.startsWith('$')) return undefined;
    return written({ method: event, params: data, id });
  },
};

function parsed(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString()) as unknown;
  } catch {
    throw new UndecodableError(PARSE_ERROR);
  }
}

/** A failure without an id is told only where nobody could know whether there was one. */
function failure({ code, message }: Fields, id: unknown): string | undefined {
  const unread = message === PARSE_ERROR || message === INVALID_REQUEST;
  if (id === undefined && !unread) return undefined;
  const number = NUMBERS.get(unread ? message : code) ?? SERVER_ERROR;
  return written({ error: { code: number, message: [message].flat().join(', ') }, id: id ?? null });
}

function written(fields: Fields): string {
  return JSON.stringify({ jsonrpc: '2.0', ...fields });
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
