import type { CloseStatus } from '../../protocol/frame/close-frame.js';
import type { Violation } from '../../protocol/frame/violation.js';
import type { CutOffReason } from './cut-off.js';
import type { DropReason } from './drop-reason.js';
import * as ours from '../base/ours.js';

/** Whom a transport works for. */
export interface TransportOwner {
  /** Whether it is still at work on what has come: more answers may follow in this turn. */
  readonly [ours.isAtWork]: boolean;
  /** @param ascii true only if every byte is known to be ASCII */
  [ours.onText](bytes: Buffer, start: number, end: number, ascii: boolean): void;
  [ours.onBinary](bytes: Buffer, start: number, end: number): void;
  [ours.onPing](payload: Buffer): void;
  [ours.onPong](payload: Buffer): void;
  /** A message was refused, since the peer has sent more than it may. */
  [ours.onRateLimited](bytes: Buffer, start: number, end: number, binary: boolean): void;
  /** A message was not sent. */
  [ours.onDropped](reason: DropReason): void;
  /** The closing handshake has begun, by either side, or the peer broke a rule: no more messages. */
  [ours.onClosing](): void;
  [ours.onViolation](violation: Violation): void;
  /** The connection is being ended for a reason that is no violation; called once at most. */
  [ours.onCutOff](reason: CutOffReason): void;
  /** A listener of the application threw while bytes were handled. */
  [ours.onFailure](error: unknown): void;
  /** The connection is over; called once. */
  [ours.onEnd](status: CloseStatus): void;
}
