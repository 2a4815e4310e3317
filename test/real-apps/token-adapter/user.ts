import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';

export interface User {
  readonly name: string;
  readonly role: 'reader' | 'writer';
}

export interface UserSocket extends WebSocket {
  user: User;
}

const USERS: Readonly<Record<string, User>> = {
  'token-of-ada': { name: 'Ada', role: 'writer' },
  'token-of-bob': { name: 'Bob', role: 'reader' },
};

/** Whose token it is; it is looked up elsewhere, which takes a moment. */
export async function userOf(token: string | undefined): Promise<User | undefined> {
  await new Promise((resolve) => setImmediate(resolve));
  return token === undefined ? undefined : USERS[token];
}

/** Browsers can't set headers on a WebSocket, so theirs is in the query. */
export function tokenOf(request: IncomingMessage): string | undefined {
  const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  return token ?? new URL(request.url ?? '/', 'ws://token').searchParams.get('token') ?? undefined;
}
