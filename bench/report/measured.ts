import type { Comparison, FigureName, RowResult, Summary } from '../results.js';
import { isBroadcast } from './broadcast.js';

/** One figure of a row: ours, and those of whom we are compared with. */
export interface Measured {
  readonly title: string;
  readonly figure: FigureName;
  /** What a rate is one of, in short. */
  readonly counted: 'msg' | 'deliveries';
  readonly ours: MeasuredServer;
  readonly peers: readonly MeasuredPeer[];
}

export interface MeasuredServer {
  readonly server: string;
  readonly summary: Summary;
}

export interface MeasuredPeer extends MeasuredServer {
  readonly comparison?: Comparison;
}

/** What a row says of a figure; undefined if it is none of ours. */
export function measured(row: RowResult, figure: FigureName): Measured | undefined {
  const { title, servers, comparisons } = row;
  const [first] = servers;
  const [ours, ...others] = servers.flatMap(({ server, figures }) => {
    const summary = figures[figure];
    return summary === undefined ? [] : [{ server, summary }];
  });
  if (ours === undefined || ours.server !== first?.server) return undefined;
  const peers = others.map((peer) => {
    const comparison = comparisons.find((each) => each.peer === peer.server && each.figure === figure);
    return { ...peer, ...(comparison && { comparison }) };
  });
  return { title, figure, counted: isBroadcast(row) ? 'deliveries' : 'msg', ours, peers };
}
