import { WsException } from '@nestjs/websockets';
import type { RawWebSocket } from 'nest-raw-ws';
import type { User } from '../auth/user.js';

export type TalkClient = RawWebSocket<{ user: User }>;

/** Whom the handshake has let in. Nobody comes in without, but the type of `client.data` cannot know that. */
export function userOf({ data: { user } }: TalkClient): User {
  if (!user) {
    throw new WsException('This connection has no user.');
  }
  return user;
}
