import process from 'node:process';

/** Something that can be fuzzed: each seed is one case. */
export interface Target {
  readonly name: string;
  /** What its cases are counted in. */
  readonly unit: 'frames' | 'handshakes';
  /** The spec that runs it, for the command that replays a seed. */
  readonly spec: string;
  /** Seeds of its own, from this one on: the cases of CI are the same everywhere. */
  readonly firstSeed: number;
  /** Seeds that have found something once, or stand for a kind of case that must never be left out. */
  readonly keptSeeds: readonly number[];
  /**
   * Runs the case of a seed and says how many units it had.
   *
   * @throws Error if the case is not answered as documented
   */
  run(seed: number): number;
}

/** A case that takes longer hangs (BEHAVIOUR G14). */
export const HANGS_AFTER = 200;

/** How often a slow case is run again: a busy machine is slow once, a hang is slow each time. */
const SECOND_LOOKS = 3;

/** Runs one case, within its time. */
export function runCase(target: Target, seed: number): number {
  try {
    let { units, milliseconds } = timed(target, seed);
    for (let look = 0; milliseconds > HANGS_AFTER && look < SECOND_LOOKS; look++) {
      ({ units, milliseconds } = timed(target, seed));
    }
    if (milliseconds > HANGS_AFTER) throw new Error(`The case hangs: it took ${Math.round(milliseconds)} ms each time`);
    return units;
  } catch (error) {
    throw new Error(`${target.name}, seed ${seed}: ${reason(error)}\nReplay: ${replayCommand(target, seed)}`, {
      cause: error,
    });
  }
}

/** Runs cases until they have had enough units; with `FUZZ_SEED` in the environment it runs that one case alone. */
export function runCampaign(target: Target, enough: number): number {
  const replayed = process.env['FUZZ_SEED'];
  if (replayed !== undefined) return runCase(target, Number(replayed));
  let units = 0;
  for (const seed of target.keptSeeds) units += runCase(target, seed);
  for (let seed = target.firstSeed; units < enough; seed++) units += runCase(target, seed);
  return units;
}

function timed(target: Target, seed: number): { units: number; milliseconds: number } {
  const began = performance.now();
  const units = target.run(seed);
  return { units, milliseconds: performance.now() - began };
}

function replayCommand({ spec }: Target, seed: number): string {
  return `FUZZ_SEED=${seed} npm test -- ${spec}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
