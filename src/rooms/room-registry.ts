/** The members of a room. */
class Room<Member> extends Set<Member> {
  /** How many of them are here because it is their own. */
  owners = 0;
}

/** Who is in which room. A room is there for as long as somebody is in it. */
export class RoomRegistry<Member> {
  readonly #rooms = new Map<string, Room<Member>>();

  /** Rooms that members have of their own. */
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
    this.#roomOf(room).add(member);
  }

  /** Adds a member to the room that it has of its own; several may have the same. */
  addOwn(room: string, member: Member): void {
    const members = this.#roomOf(room).add(member);
    if (members.owners++ === 0) this.#own++;
  }

  removeOwn(room: string, member: Member): void {
    const members = this.#roomOf(room);
    if (--members.owners === 0) this.#own--;
    this.remove(room, member);
  }

  remove(room: string, member: Member): void {
    const members = this.#rooms.get(room);
    if (members === undefined) return;
    members.delete(member);
    if (members.size === 0) this.#rooms.delete(room);
  }

  #roomOf(name: string): Room<Member> {
    const known = this.#rooms.get(name);
    if (known !== undefined) return known;
    const room = new Room<Member>();
    this.#rooms.set(name, room);
    return room;
  }
}
