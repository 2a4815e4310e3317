import type { CloseStatus } from '../../src/protocol/frame/close-frame.js';
import type { MessageHandler } from '../../src/protocol/message/message-assembler.js';
import type { SessionSink } from '../../src/protocol/session.js';
import type { Violation } from '../../src/protocol/frame/violation.js';
import { toHex } from './hex.js';

/** Writes whole messages down as lines: `text "Hello"`, `binary 00 ff`. */
export class RecordingMessages implements MessageHandler {
  readonly log: string[] = [];

  text(bytes: Buffer, start: number, end: number, ascii: boolean): void {
    const text = bytes.toString('utf8', start, end);
    if (ascii && /[\u0080-\uffff]/.test(text)) throw new Error(`Said to be ASCII: ${text}`);
    this.log.push(`text ${JSON.stringify(text)}`);
  }

  binary(bytes: Buffer, start: number, end: number): void {
    this.log.push(`binary ${toHex(bytes.subarray(start, end))}`.trimEnd());
  }
}

/** Writes what a session says down as lines, in the order in which it was said. */
export class RecordingSink extends RecordingMessages implements SessionSink {
  /** The bytes for the peer, piece by piece. */
  readonly written: Buffer[] = [];
  congested = false;

  write(bytes: Buffer, start: number, end: number): void {
    const written = Buffer.from(bytes.subarray(start, end));
    this.written.push(written);
    this.log.push(`wrote ${toHex(written)}`);
  }

  ping(payload: Buffer): void {
    this.log.push(`ping ${toHex(payload)}`.trimEnd());
  }

  pong(payload: Buffer): void {
    this.log.push(`pong ${toHex(payload)}`.trimEnd());
  }

  closed({ code, reason }: CloseStatus): void {
    this.log.push(`closed ${code} ${JSON.stringify(reason)}`);
  }

  violated({ code, closeCode }: Violation): void {
    this.log.push(`violated ${code} ${closeCode}`);
  }

  suspended(): void {
    this.log.push('suspended');
  }

  resumed(): void {
    this.log.push('resumed');
  }
}
