import { Injectable } from '@nestjs/common';
import { Live } from './live.js';
import type { People } from './server-events.js';
import { STAGES } from './stages.js';

const AT_MOST_EVERY = 250;

/** Tells everyone how many are where: after the first of some changes once for all of them, not after each. */
@Injectable()
export class HeadCount {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly live: Live) {}

  changed(): void {
    // Unref'ed: nobody has to be counted when the process could end.
    this.timer ??= setTimeout(() => this.tell(), AT_MOST_EVERY).unref();
  }

  /** As it is now. */
  count(): People {
    const { server } = this.live;
    return {
      here: server.clients.size,
      at: Object.fromEntries(STAGES.map(({ id, room }) => [id, server.clientsIn(room).length])),
    };
  }

  private tell(): void {
    this.timer = undefined;
    this.live.server.sendEvent('people', this.count());
  }
}
