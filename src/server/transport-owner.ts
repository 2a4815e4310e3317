import type { CloseStatus } from '../protocol/close-frame.js';
import type { Violation } from '../protocol/violation.js';
import type { CutOffReason } from './cut-off.js';
import type { DropReason } from './drop-reason.js';

/** Whom a transport works for. */
export interface TransportOwner {
  /** Whether it is still at work on what has come: more answers may follow in this turn. */
  readonly isAtWork: boolean;
  /** @param ascii true only if every byte is known to be ASCII */
  onText(bytes: Buffer, start: number, end: number, ascii: boolean): void;
  onBinary(bytes: Buffer, start: number, end: number): void;
  onPing(payload: Buffer): void;
  onPong(payload: Buffer): void;
  /** A message was refused, since the peer has sent more than it may. */
  onRateLimited(bytes: Buffer, start: number, end: number, binary: boolean): void;
  /** A message was not sent. */
  onDropped(reason: DropReason): void;
  /** The closing handshake has begun, by either side, or the peer broke a rule: no more messages. */
  onClosing(): void;
  onViolation(violation: Violation): void;
  /** The connection is being ended for a reason that is no violation; called once at most. */
  onCutOff(reason: CutOffReason): void;
  /** A listener of the application threw while bytes were handled. */
  onFailure(error: unknown): void;
  /** The connection is over; called once. */
  onEnd(status: CloseStatus): void;
}
