import type { MessageLimits } from '../../src/protocol/message/message-assembler.js';
import { Session } from '../../src/protocol/session.js';
import { violation, type ViolationCode } from '../../src/protocol/frame/violation.js';
import { unmaskedFrame } from './frames.js';
import { toHex } from './hex.js';
import { RecordingSink } from './recording-sink.js';

export const LIMITS: MessageLimits = { maxPayload: 1_048_576, maxEmptyFragments: 1024 };

/** What the session of a server says about the chunks, in order. */
export function serverLog(chunks: readonly Buffer[], limits = LIMITS): string[] {
  const sink = new RecordingSink();
  const session = new Session('server', sink, limits);
  for (const chunk of chunks) session.receive(chunk);
  return sink.log;
}

/** The end of the log of a server whose peer broke a rule: the close frame, byte for byte, and the violation. */
export function refusedWith(closeCode: number, code: ViolationCode): [wrote: string, violated: string] {
  const payload = Buffer.concat([
    Buffer.from([closeCode >> 8, closeCode & 0xff]),
    Buffer.from(violation(code).message),
  ]);
  return [`wrote ${toHex(unmaskedFrame(0x88, payload))}`, `violated ${code} ${closeCode}`];
}
