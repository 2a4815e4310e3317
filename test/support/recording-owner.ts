import type { CloseStatus } from '../../src/protocol/frame/close-frame.js';
import type { Violation } from '../../src/protocol/frame/violation.js';
import type { CutOffReason } from '../../src/server/connection/cut-off.js';
import type { DropReason } from '../../src/server/connection/drop-reason.js';
import type { TransportOwner } from '../../src/server/connection/transport-owner.js';
import { toHex } from './hex.js';
import * as ours from '../../src/server/base/ours.js';

/** Longer messages are written down as their length. */
const SHOWN_LENGTH = 100;

/** Writes what a transport says down as lines. */
export class RecordingOwner implements TransportOwner {
  [ours.isAtWork] = false;
  readonly log: string[] = [];
  /** Runs on each text message. */
  onMessage: () => void = () => undefined;

  [ours.onText](bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    this.log.push(length > SHOWN_LENGTH ? `text of ${length}` : `text ${bytes.toString('utf8', start, end)}`);
    this.onMessage();
  }

  [ours.onBinary](bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    this.log.push(length > SHOWN_LENGTH ? `binary of ${length}` : `binary ${toHex(bytes.subarray(start, end))}`);
  }

  [ours.onPing](payload: Buffer): void {
    this.log.push(`ping ${toHex(payload)}`);
  }

  [ours.onPong](payload: Buffer): void {
    this.log.push(`pong ${toHex(payload)}`);
  }

  [ours.onRateLimited](): void {
    this.log.push('rate limited');
  }

  [ours.onDropped](reason: DropReason): void {
    this.log.push(`dropped ${reason}`);
  }

  [ours.onCutOff](reason: CutOffReason): void {
    this.log.push(`cut off ${reason}`);
  }

  [ours.onClosing](): void {
    this.log.push('closing');
  }

  [ours.onViolation]({ code }: Violation): void {
    this.log.push(`violation ${code}`);
  }

  [ours.onFailure](error: unknown): void {
    this.log.push(`failure ${String(error)}`);
  }

  [ours.onEnd]({ code, reason }: CloseStatus): void {
    this.log.push(`end ${code} ${JSON.stringify(reason)}`);
  }
}
