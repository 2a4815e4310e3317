import type { Role } from '../../src/protocol/frame/frame-reader.js';
import { Session } from '../../src/protocol/session.js';
import type { Violation } from '../../src/protocol/frame/violation.js';
import { FUZZ_LIMITS, fresh } from './session-case.js';
import { wsReceiver } from './ws-internals.js';

/** How a reading ended: not yet, with a close frame, or with a refusal. */
export type Ending =
  | { readonly how: 'open' }
  | { readonly how: 'closed'; readonly code: number; readonly reason: string }
  | { readonly how: 'refused'; readonly closeCode: number; readonly why: string };

/** What a reader makes of the bytes of a peer. */
export interface Reading {
  readonly events: readonly string[];
  readonly ending: Ending;
}

const OPEN: Ending = { how: 'open' };

/** How this library reads the chunks. */
export function ourReading(role: Role, chunks: readonly Buffer[]): Reading {
  const events: string[] = [];
  let ending = OPEN;
  const session = new Session(
    role,
    {
      write: () => undefined,
      text: (bytes, start, end) => void events.push(eventLine('text', bytes.subarray(start, end))),
      binary: (bytes, start, end) => void events.push(eventLine('binary', bytes.subarray(start, end))),
      ping: (payload) => void events.push(eventLine('ping', payload)),
      pong: (payload) => void events.push(eventLine('pong', payload)),
      closed: ({ code, reason }) => (ending = { how: 'closed', code, reason }),
      violated: ({ closeCode, code }: Violation) => (ending = { how: 'refused', closeCode, why: code }),
      suspended: () => undefined,
      resumed: () => undefined,
    },
    FUZZ_LIMITS,
  );
  for (const chunk of fresh(chunks)) session.receive(chunk);
  return { events, ending };
}

/** How ws reads them. */
export function wsReading(role: Role, chunks: readonly Buffer[]): Reading {
  const events: string[] = [];
  let ending = OPEN;
  const receiver = wsReceiver({ isServer: role === 'server', maxPayload: FUZZ_LIMITS.maxPayload });
  receiver.on('message', (data, isBinary) => events.push(eventLine(isBinary ? 'binary' : 'text', data)));
  receiver.on('ping', (data) => events.push(eventLine('ping', data)));
  receiver.on('pong', (data) => events.push(eventLine('pong', data)));
  receiver.on('conclude', (code, reason) => (ending = { how: 'closed', code, reason: reason.toString() }));
  for (const chunk of fresh(chunks)) {
    if (ending !== OPEN) break;
    receiver._write(chunk, 'buffer', (error) => {
      if (error) ending = { how: 'refused', closeCode: wsCloseCode(error), why: wsErrorCode(error) };
    });
  }
  return { events, ending };
}

function eventLine(kind: string, payload: Buffer): string {
  return `${kind} ${payload.toString('latin1')}`;
}

/** ws keeps the close code of an error under a symbol of its own. */
function wsCloseCode(error: Error): number {
  const symbol = Object.getOwnPropertySymbols(error).find(({ description }) => description === 'status-code');
  return symbol === undefined ? 0 : Number(Reflect.get(error, symbol));
}

function wsErrorCode(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}
