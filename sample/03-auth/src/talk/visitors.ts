import { Injectable } from '@nestjs/common';
import type { Person, User } from '../auth/user.js';
import type { TalkClient } from './talk-client.js';

/**
 * From 4000 on, close codes are the application's own, and 4401 says over the WebSocket what 401 says over HTTP: log in
 * again. 1008 would say that a rule was broken, and a token that has come to its end breaks none.
 */
const LOG_IN_AGAIN = 4401;

interface Visit {
  readonly user: User;
  readonly expiry: NodeJS.Timeout;
}

/** Who is on line. A connection lasts no longer than the token that has opened it. */
@Injectable()
export class Visitors {
  private readonly visits = new Map<TalkClient, Visit>();

  add(client: TalkClient, user: User): void {
    const end = (): void => client.close(LOG_IN_AGAIN, 'Your token has expired');
    // Unref'ed: a token that is good for minutes must not keep the process from ending.
    const expiry = setTimeout(end, user.expiresAt - Date.now()).unref();
    this.visits.set(client, { user, expiry });
  }

  remove(client: TalkClient): void {
    clearTimeout(this.visits.get(client)?.expiry);
    this.visits.delete(client);
  }

  endSession(session: string): void {
    for (const [client, { user }] of this.visits) {
      if (user.session === session) {
        client.close(LOG_IN_AGAIN, 'You have logged out');
      }
    }
  }

  /** Everybody once, also with several pages open. */
  list(): Person[] {
    const byName = new Map([...this.visits.values()].map(({ user: { name, role } }) => [name, { name, role }]));
    return [...byName.values()];
  }

  tellEveryone(event: string, data: unknown): void {
    for (const client of this.visits.keys()) {
      client.sendEvent(event, data);
    }
  }
}
