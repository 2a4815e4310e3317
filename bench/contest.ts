import type { Job } from './load/jobs.js';
import type { Bound, FigureName } from './results.js';
import type { Row } from './rows.js';
import type { ServerName } from './servers.js';
import type { ServerSettings } from './servers/settings.js';

/** One who is measured. */
export interface Contestant {
  /** What it is called in the results. */
  readonly name: string;
  readonly server: ServerName;
  /** A folder with a build of ours to measure in place of the one of this checkout. */
  readonly library?: string;
}

/** A row with those who take part in it. */
export interface Contest {
  readonly name: string;
  readonly title: string;
  readonly settings: ServerSettings;
  readonly job: Job;
  readonly ours: Contestant;
  readonly peers: readonly Contestant[];
  readonly targets: readonly { readonly peer: string; readonly figure: FigureName; readonly bound: Bound }[];
}

/** Ours against the others, as far as they are installed. */
export function againstPeers(row: Row, missing: ReadonlySet<ServerName>): Contest {
  const peers = row.peers.filter((peer) => !missing.has(peer)).map((server) => ({ name: server, server }));
  return { ...row, ours: { name: row.ours, server: row.ours }, peers };
}

/** Ours against another build of ours. */
export function againstBuild(row: Row, library: string): Contest {
  const before = { name: 'before', server: row.ours, library };
  return { ...row, ours: { name: 'now', server: row.ours }, peers: [before], targets: [] };
}
