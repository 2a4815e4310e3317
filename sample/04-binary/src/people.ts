import { Injectable } from '@nestjs/common';
import type { RawWebSocket } from 'nest-raw-ws';

export interface Person {
  readonly id: number;
  readonly name: string;
}

// Nobody types a name: there is nothing in one to be wary of.
const NAMES = ['Wren', 'Robin', 'Heron', 'Finch', 'Swift', 'Lark', 'Plover', 'Siskin', 'Avocet', 'Curlew', 'Osprey'];
const REMEMBERED = 500;

/** Who draws. A page that comes back on another connection is who it was: it has a key that nobody else knows. */
@Injectable()
export class People {
  private readonly seats = new Map<RawWebSocket, Person>();
  private readonly known = new Map<string, Person>();
  private lastId = 0;

  seat(client: RawWebSocket, key: string): Person {
    const person = this.known.get(key) ?? this.welcome(key);
    this.seats.set(client, person);
    return person;
  }

  leave(client: RawWebSocket): boolean {
    return this.seats.delete(client);
  }

  find(client: RawWebSocket): Person | undefined {
    return this.seats.get(client);
  }

  /** Each of them once, though one may have come back before the server has noticed that they were gone. */
  list(): Person[] {
    return [...new Set(this.seats.values())];
  }

  private welcome(key: string): Person {
    const person = { id: ++this.lastId, name: this.freeName() };
    this.known.set(key, person);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= REMEMBERED) break;
      this.known.delete(oldest);
    }
    return person;
  }

  private freeName(): string {
    const taken = new Set(this.list().map(({ name }) => name));
    return NAMES.find((name) => !taken.has(name)) ?? `Bird ${this.lastId}`;
  }
}
