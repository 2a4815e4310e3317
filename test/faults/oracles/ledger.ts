/** What a client has been sent back, compared with what it had asked for. */
export interface Account {
  readonly sent: number;
  readonly received: number;
  /** Numbers that were left out, with later ones there. */
  readonly gaps: number;
  /** Numbers that came twice, or behind a later one. */
  readonly misplaced: number;
  /** Numbers behind the last one that came. */
  readonly missingAtEnd: number;
}

/** The messages of one client. */
class Page {
  sent = 0;
  received = 0;
  gaps = 0;
  misplaced = 0;
  expected = 0;
}

/**
 * Books every message by client and number. A healthy client has to be sent everything exactly once and in order; one
 * that was cut off, what it was sent has to be the beginning of it, without a gap.
 */
export class Ledger {
  readonly #pages = new Map<number, Page>();

  /** Books a message of a client that goes out; gives its number, counted from 0. */
  send(client: number): number {
    return this.#pageOf(client).sent++;
  }

  receive(client: number, number: number): void {
    const page = this.#pageOf(client);
    page.received++;
    if (number < page.expected) {
      page.misplaced++;
      return;
    }
    page.gaps += number - page.expected;
    page.expected = number + 1;
  }

  accountOf(client: number): Account {
    const { sent, received, gaps, misplaced, expected } = this.#pageOf(client);
    return { sent, received, gaps, misplaced, missingAtEnd: sent - expected };
  }

  /** Of all clients together. */
  total(): Account {
    const accounts = [...this.#pages.keys()].map((client) => this.accountOf(client));
    const sum = (key: keyof Account) => accounts.reduce((total, account) => total + account[key], 0);
    return {
      sent: sum('sent'),
      received: sum('received'),
      gaps: sum('gaps'),
      misplaced: sum('misplaced'),
      missingAtEnd: sum('missingAtEnd'),
    };
  }

  /** @throws Error if a message was lost, doubled, moved or made up */
  demandExactlyOnce(): void {
    const { missingAtEnd } = this.total();
    this.demandPrefix();
    if (missingAtEnd !== 0) throw new Error(`${missingAtEnd} messages were lost or made up: ${this.#summary()}`);
  }

  /** @throws Error unless what each client was sent is the beginning of what it should have been */
  demandPrefix(): void {
    const { gaps, misplaced } = this.total();
    if (gaps + misplaced > 0) throw new Error(`Messages are missing, doubled or moved: ${this.#summary()}`);
    for (const client of this.#pages.keys()) {
      if (this.accountOf(client).missingAtEnd < 0) throw new Error(`Client ${client} was sent what it did not ask for`);
    }
  }

  #summary(): string {
    return JSON.stringify(this.total());
  }

  #pageOf(client: number): Page {
    const known = this.#pages.get(client);
    if (known !== undefined) return known;
    const page = new Page();
    this.#pages.set(client, page);
    return page;
  }
}
