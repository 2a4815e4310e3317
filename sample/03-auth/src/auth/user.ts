export type Role = 'host' | 'guest';

export interface Person {
  readonly name: string;
  readonly role: Role;
}

/** Who has shown a good token: what `request.user` is on the HTTP side and in the handshake. */
export interface User extends Person {
  /** One login, from its token to its end. */
  readonly session: string;
  /** When the token stops being good, in milliseconds since 1970. */
  readonly expiresAt: number;
}
