import { Injectable } from '@nestjs/common';
import type { RawWebSocket } from 'nest-raw-ws';
import { NAME_LIMIT } from './text-rules.js';

export interface Person {
  readonly id: string;
  readonly name: string;
  /** The number of a colour: nobody else who is here has it. */
  readonly color: number;
}

interface Seat {
  readonly person: Person;
  /** Known to one open page only: with it the page takes its own seat back. */
  readonly key?: string | undefined;
}

/** Who is here: one seat for each connection that has joined. */
@Injectable()
export class People {
  private readonly seats = new Map<RawWebSocket, Seat>();

  /** Seats a client. A name that is taken gets a number: nobody can pass for somebody else. */
  add(client: RawWebSocket, wantedName: string, key?: string): Person {
    const person = { id: client.id, name: this.freeName(wantedName), color: this.freeColor() };
    this.seats.set(client, { person, key });
    return person;
  }

  remove(client: RawWebSocket): Person | undefined {
    const person = this.find(client);
    this.seats.delete(client);
    return person;
  }

  find(client: RawWebSocket): Person | undefined {
    return this.seats.get(client)?.person;
  }

  /** The connection a page left behind when its network changed: the server may not have noticed yet. */
  findByKey(key: string | undefined): RawWebSocket | undefined {
    if (key === undefined) {
      return undefined;
    }
    return [...this.seats].find(([, seat]) => seat.key === key)?.[0];
  }

  list(): Person[] {
    return [...this.seats.values()].map((seat) => seat.person);
  }

  private freeName(wanted: string): string {
    const taken = new Set(this.list().map((person) => foldCase(person.name)));
    for (let number = 1; ; number++) {
      const suffix = number === 1 ? '' : ` ${number}`;
      const name =
        [...wanted]
          .slice(0, NAME_LIMIT - suffix.length)
          .join('')
          .trimEnd() + suffix;
      if (!taken.has(foldCase(name))) {
        return name;
      }
    }
  }

  private freeColor(): number {
    const taken = new Set(this.list().map((person) => person.color));
    let color = 0;
    while (taken.has(color)) {
      color++;
    }
    return color;
  }
}

function foldCase(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
