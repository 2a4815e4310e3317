import type { News, RoomPage } from '../oracles/room-ledger.js';
import { padding } from '../server/padding.js';
import type { FaultClient } from './fault-client.js';
import { eventFrame } from './masked.js';

/** What the rooms' server says: news, or an answer. */
interface Said {
  readonly event: 'news' | 'joined' | 'left' | 'said';
  readonly data: News & { readonly text: string };
}

/** A client that is in rooms, and books what it is sent. */
export class RoomClient {
  readonly client: FaultClient;
  readonly page: RoomPage;
  /** Answers that have not come yet. */
  #open = 0;

  /** @param onNews told of each message as well */
  constructor(client: FaultClient, page: RoomPage, onNews?: (news: News) => void) {
    this.client = client;
    this.page = page;
    client.onMessage = (message) => {
      const { event, data } = JSON.parse(message.toString()) as Said;
      if (event === 'news') {
        const { room, from, number, at, text } = data;
        if (text !== padding(number, text.length)) page.misplaced ??= `${at} came with another text`;
        page.receive({ room, from, number, at });
        onNews?.(data);
        return;
      }
      this.#open--;
      if (event === 'said') page.answered(data.at);
      else page[event](data.room, data.at);
    };
  }

  ask(event: 'join' | 'leave' | 'say', room?: string): void {
    this.#open++;
    this.client.write(eventFrame(event, room));
  }

  /** Waits for all answers; before they come, all that was published before them has come. */
  answered(): Promise<void> {
    return this.client.until(() => this.#open === 0);
  }
}
