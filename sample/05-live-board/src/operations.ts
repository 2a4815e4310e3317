import { Injectable } from '@nestjs/common';
import { type Figures, figuresOf } from './figures.js';
import { Live } from './live.js';
import type { Guest } from './server-events.js';

const OPS = 'ops';
const EVERY = 1000;

/** Sends the figures of the server to those who are in the room of the operators. Without them, nothing is computed. */
@Injectable()
export class Operations {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly live: Live) {}

  watch(client: Guest): void {
    if (client.rooms.has(OPS)) {
      return;
    }
    client.join(OPS);
    // Rates are differences: what these are counted from is there at once.
    client.sendEvent('metrics', this.figures());
    this.timer ??= setInterval(() => this.tell(), EVERY);
  }

  unwatch(client: Guest): void {
    client.leave(OPS);
  }

  private tell(): void {
    const { server } = this.live;
    // However they have gone: they have left the room, or their connection has ended.
    if (server.clientsIn(OPS).length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    // Who is behind can do without these: there are newer ones in a second.
    server.to(OPS).emit('metrics', this.figures(), { volatile: true });
  }

  private figures(): Figures {
    return figuresOf(this.live.server.metrics(), Date.now());
  }
}
