/** A message to a room, as the server numbers them. */
export interface News {
  readonly room: string;
  /** Who has published it, and the how manyth of this sender for this room it is, counted from 0. */
  readonly from: number;
  readonly number: number;
  /** The how manyth of all that the server has published. */
  readonly at: number;
}

/** From when to when somebody was in a room, as {@link News.at} counts. */
interface Stay {
  readonly room: string;
  readonly from: number;
  until: number;
}

/** What one receiver knows: when it was in which room, and what it was sent. */
export class RoomPage {
  readonly got: News[] = [];
  readonly #stays: Stay[] = [];
  /** The first thing that came where it must not. */
  misplaced: string | undefined;
  #last = -1;

  /** Whether it was in a room when something was published there. */
  wasThere({ room, at }: News): boolean {
    return this.#stays.some((stay) => stay.room === room && stay.from <= at && at < stay.until);
  }

  /** The server says that it joined a room when so many were published. */
  joined(room: string, at: number): void {
    this.answered(at);
    this.#stays.push({ room, from: at, until: Infinity });
  }

  left(room: string, at: number): void {
    this.answered(at);
    for (const stay of this.#stays) if (stay.room === room && stay.until === Infinity) stay.until = at;
  }

  /** Something came for it alone, from when so many were published: those before it have come, the others come later. */
  answered(at: number): void {
    if (this.#last >= at) this.misplaced ??= `an answer from before ${at} came behind ${this.#last}`;
    this.#last = Math.max(this.#last, at - 1);
  }

  receive(news: News): void {
    if (news.at <= this.#last) this.misplaced ??= `${news.at} came behind ${this.#last}`;
    this.#last = Math.max(this.#last, news.at);
    this.got.push(news);
  }
}

/**
 * Books every message by sender, room and number. What was published is known from an observer, who is in every room all
 * the time.
 */
export class RoomLedger {
  readonly #sent = new Map<string, number>();
  readonly #journal: News[] = [];

  /** Books a message that goes out; gives its number, counted from 0. */
  send(from: number, room: string): number {
    const key = `${from} ${room}`;
    const number = this.#sent.get(key) ?? 0;
    this.#sent.set(key, number + 1);
    return number;
  }

  /** How many messages were sent. */
  get sent(): number {
    return [...this.#sent.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How many the observer has got. */
  get observed(): number {
    return this.#journal.length;
  }

  observe(news: News): void {
    this.#journal.push(news);
  }

  /** @throws Error unless the observer has got all that was sent, once and in order */
  demandObserved(): void {
    const next = new Map<string, number>();
    const first = this.#journal[0]?.at ?? 0;
    for (const [index, { from, room, number, at }] of this.#journal.entries()) {
      const key = `${from} ${room}`;
      if (number !== (next.get(key) ?? 0) || at !== first + index) {
        throw new Error(`The observer got ${number} of ${key} as ${at}, not ${next.get(key) ?? 0} as ${first + index}`);
      }
      next.set(key, number + 1);
    }
    if (this.observed !== this.sent) throw new Error(`The observer got ${this.observed} of ${this.sent}`);
  }

  /** @throws Error unless a receiver was sent all of its stays, once and in order, and nothing else */
  demandExactlyOnce(page: RoomPage): void {
    const due = this.#dueOf(page);
    this.#demandPrefix(page, due);
    if (page.got.length !== due.length) throw new Error(`It got ${page.got.length} of the ${due.length} of its stays`);
  }

  /** @throws Error unless what a receiver was sent is the beginning of what it should have been */
  demandPrefix(page: RoomPage): void {
    this.#demandPrefix(page, this.#dueOf(page));
  }

  /** @throws Error unless a receiver was sent some of what it should have been, once and in order; gives what it missed */
  demandInOrder(page: RoomPage): number {
    const due = this.#dueOf(page);
    const known = new Set(due.map(nameOf));
    this.#demandPlaces(page);
    const stranger = page.got.find((news) => !known.has(nameOf(news)));
    if (stranger !== undefined) throw new Error(`It got what was not for it: ${nameOf(stranger)}`);
    return due.length - page.got.length;
  }

  #demandPrefix(page: RoomPage, due: readonly News[]): void {
    this.#demandPlaces(page);
    for (const [index, news] of page.got.entries()) {
      const expected = due[index];
      if (expected === undefined || nameOf(expected) !== nameOf(news)) {
        throw new Error(`It got ${nameOf(news)} in place of ${expected === undefined ? 'nothing' : nameOf(expected)}`);
      }
    }
  }

  #demandPlaces({ misplaced }: RoomPage): void {
    if (misplaced !== undefined) throw new Error(`Messages are doubled or moved: ${misplaced}`);
  }

  #dueOf(page: RoomPage): News[] {
    return this.#journal.filter((news) => page.wasThere(news));
  }
}

function nameOf({ room, from, number, at }: News): string {
  return `${at}: ${number} of ${from} to ${room}`;
}
