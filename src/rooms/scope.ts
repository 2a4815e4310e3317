/** Whom something is for, by name. */
export interface Scope {
  /** Those who are in one of these rooms: nobody where the list is empty. Undefined: everyone. */
  readonly rooms: readonly string[] | undefined;
  /** But nobody who is in one of these. */
  readonly except: readonly string[];
}

/** Everyone there is. */
export const EVERYONE: Scope = { rooms: undefined, except: [] };

/** Those of a scope, if it has rooms, and those who are in more of them. */
export function withRooms(scope: Scope, rooms: readonly string[]): Scope {
  return { ...scope, rooms: [...(scope.rooms ?? []), ...rooms] };
}

/** Those of a scope who are in none of some rooms. */
export function withoutRooms(scope: Scope, rooms: readonly string[]): Scope {
  return { ...scope, except: [...scope.except, ...rooms] };
}
