import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { JWT_ALGORITHM } from './secret.js';
import type { Person } from './user.js';

/** Seconds a token is good for. The short one is for watching it expire. */
export const LIFETIMES = { normal: 300, short: 5 } as const;

export type Lifetime = keyof typeof LIFETIMES;

/** What the page can be given to fail with. */
export type BadToken = 'forged' | 'expired';

/** What stands in a token. */
export interface Claims {
  readonly sub: string;
  readonly role: Person['role'];
  readonly jti: string;
  readonly exp: number;
}

@Injectable()
export class Tokens {
  constructor(private readonly jwt: JwtService) {}

  issue({ name, role }: Person, lifetime: Lifetime): string {
    return this.jwt.sign({ sub: name, role }, { expiresIn: LIFETIMES[lifetime], jwtid: randomUUID() });
  }

  /** Looks like a token of a host, and is good for nothing. */
  issueBad(kind: BadToken): string {
    const claims = { sub: 'Mallory', role: 'host', jti: randomUUID() };
    return kind === 'expired'
      ? this.jwt.sign(claims, { expiresIn: -60 })
      : new JwtService().sign(claims, { secret: randomBytes(32), algorithm: JWT_ALGORITHM, expiresIn: 300 });
  }
}
