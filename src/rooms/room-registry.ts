/** Who is in which room. A room is there for as long as somebody is in it. */
export class RoomRegistry<Member> {
  readonly #rooms = new Map<string, Set<Member>>();

  /** Rooms that are there only because each member has one of its own. */
  #own = 0;

  /** How many rooms there are, without those that members have of their own. */
  get size(): number {
    return this.#rooms.size - this.#own;
  }

  /** Those who are in a room, as it changes; undefined for a room in which nobody is. */
  membersOf(room: string): ReadonlySet<Member> | undefined {
    return this.#rooms.get(room);
  }

  add(room: string, member: Member): void {
    const members = this.#rooms.get(room);
    if (members === undefined) this.#rooms.set(room, new Set([member]));
    else members.add(member);
  }

  /** Adds the room that a member has of its own. */
  addOwn(room: string, member: Member): void {
    this.#own++;
    this.add(room, member);
  }

  removeOwn(room: string, member: Member): void {
    this.#own--;
    this.remove(room, member);
  }

  remove(room: string, member: Member): void {
    const members = this.#rooms.get(room);
    if (members === undefined) return;
    members.delete(member);
    if (members.size === 0) this.#rooms.delete(room);
  }
}
