import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { HandshakeRefusal } from 'nest-raw-ws';

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

const KEPT = 100;
const ATTEMPT = /[?&]attempt=([\w-]{1,40})(?:&|$)/;

/**
 * The last handshakes that were refused. A browser tells its page only that the connection failed (1006), never the
 * status, so that no page can explore a network; this page marks its attempts, and asks the server what became of them.
 */
@Injectable()
export class Refusals {
  private readonly byAttempt = new Map<string, Refusal>();

  add({ status, message }: HandshakeRefusal, { url }: IncomingMessage): void {
    const attempt = ATTEMPT.exec(url ?? '')?.[1];
    if (attempt === undefined) {
      return;
    }
    this.byAttempt.set(attempt, { status, message });
    for (const oldest of [...this.byAttempt.keys()].slice(0, -KEPT)) {
      this.byAttempt.delete(oldest);
    }
  }

  find(attempt: string): Refusal | undefined {
    return this.byAttempt.get(attempt);
  }
}
