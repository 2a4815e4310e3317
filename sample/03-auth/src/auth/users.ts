import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DEMO_USERS } from './demo-users.js';
import type { Person } from './user.js';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const HASH_LENGTH = 32;

interface Secret {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** Knows people by name and a hash of their password. */
@Injectable()
export class Users implements OnModuleInit {
  private readonly accounts = new Map<string, { person: Person; secret: Secret }>();
  private nobody!: Secret;

  async onModuleInit(): Promise<void> {
    this.nobody = await hashed(randomBytes(HASH_LENGTH).toString('hex'));
    for (const { name, role, password } of DEMO_USERS) {
      this.accounts.set(name.toLowerCase(), { person: { name, role }, secret: await hashed(password) });
    }
  }

  /** Undefined for a wrong name as for a wrong password, and after the same work: nobody learns which names exist. */
  async find(name: string, password: string): Promise<Person | undefined> {
    const account = this.accounts.get(name.trim().toLowerCase());
    const { salt, hash } = account?.secret ?? this.nobody;
    const isRight = timingSafeEqual(hash, await derive(password, salt, HASH_LENGTH));
    return isRight ? account?.person : undefined;
  }
}

async function hashed(password: string): Promise<Secret> {
  const salt = randomBytes(16);
  return { salt, hash: await derive(password, salt, HASH_LENGTH) };
}
