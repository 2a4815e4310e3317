import type { Person } from './user.js';

/** The page shows them all: these passwords are part of the demo. An application of yours keeps hashes in a database. */
export const DEMO_USERS: readonly (Person & { readonly password: string })[] = [
  { name: 'Ada', role: 'host', password: 'engine-1843' },
  { name: 'Grace', role: 'guest', password: 'compiler-1952' },
  { name: 'Alan', role: 'guest', password: 'bombe-1940' },
];
