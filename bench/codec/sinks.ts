import type { SessionSink } from '../../src/protocol/session.js';
import type { MessageLimits } from '../../src/protocol/message/message-assembler.js';
import type { Violation } from '../../src/protocol/frame/violation.js';

export const LIMITS: MessageLimits = { maxPayload: 16 * 1024 * 1024, maxEmptyFragments: 1024 };

/** Counts what a session says. Nothing but messages and bytes may come. */
export class CountingSink implements SessionSink {
  messages = 0;
  bytes = 0;
  written = 0;

  text(_bytes: Buffer, start: number, end: number, _ascii: boolean): void {
    this.messages++;
    this.bytes += end - start;
  }

  binary(_bytes: Buffer, start: number, end: number): void {
    this.messages++;
    this.bytes += end - start;
  }

  write(bytes: Buffer): void {
    this.written += bytes.length;
  }

  ping(): void {
    throw new Error('A ping came');
  }

  pong(): void {
    throw new Error('A pong came');
  }

  closed(): void {
    throw new Error('A close frame came');
  }

  violated({ code }: Violation): void {
    throw new Error(`A rule was broken: ${code}`);
  }

  suspended(): void {
    throw new Error('The reading was suspended');
  }

  resumed(): void {
    throw new Error('The reading was resumed');
  }
}

/** Makes strings of text messages, as the decoder of the adapter does. */
export class DecodingSink extends CountingSink {
  /** The latest text. */
  latest = '';

  override text(bytes: Buffer, start: number, end: number, ascii: boolean): void {
    super.text(bytes, start, end, ascii);
    this.latest = bytes.toString(ascii ? 'latin1' : 'utf8', start, end);
  }
}

/** Keeps what a session writes, and the messages it hears. */
export class KeepingSink extends CountingSink {
  readonly frames: Buffer[] = [];
  readonly payloads: Buffer[] = [];

  override write(bytes: Buffer): void {
    this.frames.push(Buffer.from(bytes));
  }

  override text(bytes: Buffer, start: number, end: number): void {
    this.payloads.push(Buffer.from(bytes.subarray(start, end)));
  }

  override binary(bytes: Buffer, start: number, end: number): void {
    this.payloads.push(Buffer.from(bytes.subarray(start, end)));
  }
}
