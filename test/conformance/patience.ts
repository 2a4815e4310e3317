/** Milliseconds after which a server is given up; one that answers is never waited for that long. */
export interface Patience {
  /** For one step of a script. */
  readonly step: number;
  /** For the end of the connection. */
  readonly end: number;
}

export interface PatienceFor {
  readonly light: Patience;
  readonly heavy: Patience;
}

const LONG = { step: 60_000, end: 60_000 };

/** Nothing of ours is waited for that long: the event loop of a busy machine is given time, a case that hangs fails. */
export const OUR_PATIENCE: PatienceFor = { light: { step: 20_000, end: 20_000 }, heavy: LONG };

/** ws does not do everything that is waited for. */
export const WS_PATIENCE: PatienceFor = { light: { step: 3_000, end: 6_000 }, heavy: LONG };
