/** A client as it should be. */
export interface ModelClient {
  state: 'open' | 'closing' | 'gone';
  readonly joined: Set<string>;
  /** What it is to be sent, in order. */
  readonly due: string[];
  /** So much of that has come to it for certain, whatever happens now. */
  certain: number;
  /** What waits for the end of a message in fragments. */
  held: string[] | undefined;
}

/** Whom something is for, by the names of rooms and the numbers of clients. */
export interface ModelScope {
  /** Undefined: everyone. */
  readonly rooms?: readonly string[];
  readonly except?: readonly string[];
  readonly sender?: number | undefined;
}

/** Who is in which room, and what each is to be sent: plainly, as it should be. */
export class RoomModel {
  readonly clients: ModelClient[] = [];
  /** The ids of clients, as far as somebody knows them: each is in the room of that name. */
  readonly ids = new Map<number, string>();
  readonly #maxRooms: number;

  constructor(maxRooms: number) {
    this.#maxRooms = maxRooms;
  }

  enter(): void {
    this.clients.push({ state: 'open', joined: new Set(), due: [], certain: 0, held: undefined });
  }

  /** Whether the client may join all of these rooms; it has then. */
  join(index: number, rooms: readonly string[]): boolean {
    const { state, joined } = this.clients[index]!;
    if (state === 'gone') return true;
    const all = new Set([...joined, ...rooms.filter((room) => this.ids.get(index) !== room)]);
    if (all.size > this.#maxRooms) return false;
    for (const room of all) joined.add(room);
    return true;
  }

  leave(index: number, rooms: readonly string[]): void {
    const { state, joined } = this.clients[index]!;
    if (state !== 'gone') for (const room of rooms) joined.delete(room);
  }

  rename(index: number, id: string): void {
    const { state, joined } = this.clients[index]!;
    this.ids.set(index, id);
    if (state !== 'gone') joined.delete(id);
  }

  isIn(index: number, room: string): boolean {
    const { state, joined } = this.clients[index]!;
    return state !== 'gone' && (joined.has(room) || this.ids.get(index) === room);
  }

  membersOf(room: string): number[] {
    return [...this.clients.keys()].filter((index) => this.isIn(index, room));
  }

  /** How many rooms somebody has joined, but for those that others have of their own. */
  get roomCount(): number {
    const present = this.clients.filter(({ state }) => state !== 'gone');
    return new Set(present.flatMap(({ joined }) => [...joined].filter((room) => !this.#isOwn(room)))).size;
  }

  emit(scope: ModelScope, what: string): void {
    for (const index of this.#audience(scope)) {
      const { due, held } = this.clients[index]!;
      (held ?? due).push(what);
    }
  }

  disconnect(scope: ModelScope, code: number): void {
    for (const index of this.#audience(scope)) this.close(index, code);
  }

  close(index: number, code: number): void {
    const client = this.clients[index]!;
    if (client.state !== 'open') return;
    client.due.push(`close ${code}`);
    client.state = 'closing';
  }

  /** A message in fragments begins: the others wait for its end. */
  beginFragments(index: number): void {
    this.clients[index]!.held = [];
  }

  /** A message to one alone, or the rest of one. */
  send(index: number, what: string): void {
    const client = this.clients[index]!;
    if (client.state !== 'open') return;
    client.due.push(what, ...(client.held ?? []));
    client.held = undefined;
  }

  #isOwn(room: string): boolean {
    return this.clients.some(({ state }, index) => state !== 'gone' && this.ids.get(index) === room);
  }

  #audience({ rooms, except = [], sender }: ModelScope): number[] {
    const isFor = (index: number) =>
      index !== sender &&
      this.clients[index]!.state === 'open' &&
      (rooms === undefined || rooms.some((room) => this.isIn(index, room))) &&
      !except.some((room) => this.isIn(index, room));
    return [...this.clients.keys()].filter(isFor);
  }
}
