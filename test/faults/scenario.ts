import type { Stage } from './stage.js';

/** What a scenario has measured and counted, by the words the report uses. */
export type Counters = Readonly<Record<string, number | string>>;

/** Something that goes wrong around a server, and what has to hold then. */
export interface Scenario {
  readonly name: string;
  /** One sentence for the report: what is done and what holds. */
  readonly shows: string;
  /** The rows of the behaviour it shows. */
  readonly rows: string;
  /** Seconds until it counts as hung, in the size of CI and in full. */
  readonly timeout?: { readonly ci: number; readonly full: number };
  /** Whether handlers fail in it, which is logged. */
  readonly logsErrors?: boolean;
  /** Bytes the server may hold more afterwards. */
  readonly mayHold?: number;
  /** Whether the server is gone afterwards. */
  readonly endsServer?: boolean;
  /** @throws Error if something does not hold */
  run(stage: Stage): Promise<Counters>;
}

/** Makes a run fail unless something holds. */
export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
