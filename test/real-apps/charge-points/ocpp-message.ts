import type { RawData } from 'ws';

export const CALL = 2;
export const CALL_RESULT = 3;
export const CALL_ERROR = 4;

const ACTIONS: ReadonlySet<string> = new Set(['Authorize', 'BootNotification', 'Heartbeat', 'MeterValues']);

/** What a charge point asks for, or what it answers. */
export interface Call<Payload = Record<string, unknown>> {
  readonly id: string;
  readonly payload: Payload;
}

export interface OcppMessage {
  readonly event: string;
  readonly data: unknown;
}

/** Arrays of OCPP-J as Nest wants messages: a call goes to the handler of its action. */
export function parseOcpp(data: RawData | string): OcppMessage {
  const [type, id, third, payload] = readArray(String(data));
  if (typeof id !== 'string') return { event: 'malformed', data: {} };
  if (type === CALL_RESULT) return { event: 'result', data: { id, payload: third } };
  if (type === CALL_ERROR) return { event: 'error', data: { id, payload: third } };
  if (type !== CALL || typeof third !== 'string') return { event: 'malformed', data: { id } };
  return { event: ACTIONS.has(third) ? third : 'unknown', data: { id, payload: payload ?? {} } };
}

function readArray(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
