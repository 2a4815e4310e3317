/** Whom something is for: the members of some groups, as these change, without those of others. */
export class Audience<Member> {
  /** The same member may be in several of them. */
  readonly groups: readonly ReadonlySet<Member>[];
  readonly #excluded: readonly ReadonlySet<Member>[];
  readonly #sender: Member | undefined;

  /** @param sender who does not get what it sends itself */
  constructor(groups: readonly ReadonlySet<Member>[], excluded: readonly ReadonlySet<Member>[], sender?: Member) {
    this.groups = groups;
    this.#excluded = excluded;
    this.#sender = sender;
  }

  has(member: Member): boolean {
    return this.groups.some((group) => group.has(member)) && !this.excludes(member);
  }

  /** Whether a member of the groups is left out all the same. */
  excludes(member: Member): boolean {
    if (member === this.#sender) return true;
    return this.#excluded.length > 0 && this.#excluded.some((group) => group.has(member));
  }

  /** Each of them once, as they are now. */
  members(): Set<Member> {
    const members = new Set<Member>();
    for (const group of this.groups) {
      for (const member of group) if (!this.excludes(member)) members.add(member);
    }
    return members;
  }
}
