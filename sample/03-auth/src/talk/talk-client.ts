import { WsException } from '@nestjs/websockets';
import type { RawWebSocket } from 'nest-raw-ws';
import type { User } from '../auth/user.js';

export type TalkClient = RawWebSocket<{ user: User }>;

/** Whom the handshake has let in: nobody comes in without, and this makes sure of it. */
export function userOf({ data: { user } }: TalkClient): User {
  if (!user) {
    throw new WsException('This connection has no user.');
  }
  return user;
}
