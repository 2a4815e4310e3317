import { Injectable } from '@nestjs/common';
import { type Figures, figuresOf } from './figures.js';
import { Live } from './live.js';
import type { Guest } from './server-events.js';

const OPS = 'ops';
const EVERY = 1000;
const KEPT = 60;

/**
 * Sends the figures of the server to those who are in the room of the operators. While somebody is connected the last
 * minute is kept, so that whoever begins to watch sees it at once.
 */
@Injectable()
export class Operations {
  private timer: NodeJS.Timeout | undefined;
  private past: Figures[] = [];

  constructor(private readonly live: Live) {}

  /** Somebody has come. */
  record(): void {
    this.timer ??= setInterval(() => this.tick(), EVERY);
  }

  watch(client: Guest): void {
    if (client.rooms.has(OPS)) {
      return;
    }
    client.join(OPS);
    client.sendEvent('pastMetrics', [...this.past, this.figures()]);
  }

  unwatch(client: Guest): void {
    client.leave(OPS);
  }

  private tick(): void {
    const { server } = this.live;
    if (server.clients.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      this.past = [];
      return;
    }
    const figures = this.figures();
    this.past = [...this.past, figures].slice(-KEPT);
    // Who is behind can do without these: there are newer ones in a second.
    server.to(OPS).emit('metrics', figures, { volatile: true });
  }

  private figures(): Figures {
    return figuresOf(this.live.server.metrics(), Date.now());
  }
}
