import { maskedFrame } from '../support/frames.js';
import type { CloseSeen, ConformanceCase, Expectation, Script, ServerEvent, Step } from './conformance-case.js';

export const FIN = 0x80;
export const CONTINUATION = 0x00;
export const TEXT = 0x01;
export const BINARY = 0x02;
export const CLOSE_FRAME = 0x88;
export const PING_FRAME = 0x89;
export const PONG_FRAME = 0x8a;

/** A close frame of the client. */
export function closeFrame(code: number, reason: string | Buffer = ''): Buffer {
  return maskedFrame(CLOSE_FRAME, Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]));
}

export function event(type: ServerEvent['type'], data: string | Buffer = ''): ServerEvent {
  return { type, data: Buffer.from(data) };
}

/** The connection works: these events come, and the closing handshake that the client then begins ends it well. */
export function works(steps: readonly Step[], events: readonly ServerEvent[]): Script {
  return {
    steps: [...steps, { kind: 'await', what: events.length }, closeFrame(1000)],
    expected: { events, close: 1000, endedBy: 'server' },
  };
}

/** The client sends these bytes, the last of which end the connection, and the server answers with that close frame. */
export function closes(steps: readonly Step[], close: CloseSeen, events: readonly ServerEvent[] = []): Script {
  return { steps, expected: { events, close, endedBy: 'server' } };
}

/**
 * The server must refuse what these steps send. One that takes it and gives these events does no harm with it: the
 * client then closes.
 */
export function refusesStrictly(steps: readonly Step[], close: number, lenient: readonly ServerEvent[]): Script {
  const { steps: withClose, expected } = works(steps, lenient);
  return { steps: withClose, expected: { events: [], close, endedBy: 'server' }, tolerated: [expected] };
}

/** The server refuses the first bytes before it is sent the others. */
export function failsFast(first: readonly Step[], others: readonly Step[], close: number): Script {
  const expected: Expectation = { events: [], close, endedBy: 'server' };
  return {
    steps: [...first, { kind: 'await', what: 'close' }, ...others],
    expected,
    tolerated: [{ ...expected, late: true }],
  };
}

/** The same script, each byte in a write of its own. */
export function byteByByte(script: Script): Script {
  return { ...script, steps: script.steps.flatMap<Step>((step) => (Buffer.isBuffer(step) ? chop(step, 1) : step)) };
}

/** The bytes in pieces of that size. */
export function chop(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** The frames of one message whose payload is cut into pieces of that size. */
export function fragments(opcode: number, payload: Buffer, size: number): Buffer[] {
  const pieces = payload.length === 0 ? [payload] : chop(payload, size);
  return pieces.map((piece, i) => {
    const fin = i === pieces.length - 1 ? FIN : 0;
    return maskedFrame(fin | (i === 0 ? opcode : CONTINUATION), piece);
  });
}

/** A case, and the same one with each byte in a write of its own. */
export function wholeAndByteByByte(entry: ConformanceCase): ConformanceCase[] {
  const { name, sentence, script } = entry;
  return [
    entry,
    {
      ...entry,
      name: `${name}/bytes`,
      sentence: `${sentence}, byte by byte`,
      script: () => byteByByte(script()),
    },
  ];
}
