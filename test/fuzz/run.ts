// Fuzzes for as long as it is told to: npm run fuzz -- --seconds 600 --seed 7
import process from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { heldMemory } from '../memory/probes/held-memory.js';
import { HANGS_AFTER, runCase } from './campaign.js';
import { handshakeTarget } from './handshake-target.js';
import { sessionTarget } from './session-target.js';
import { wsTarget } from './ws-target.js';

/** The heap may be larger than at the start by this much, with the garbage gone (BEHAVIOUR G14: "memory flat"). */
const MEMORY_CAP = 16 * 1024 * 1024;

const TARGETS = [sessionTarget, wsTarget, handshakeTarget];
const SLICE = 2000;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
});
const seconds = Number(values.seconds);
// Far from the seeds of CI, so that every long run sees cases of its own.
const firstSeed = values.seed === undefined ? 10_000_000 + (Date.now() % 2_000_000_000) : Number(values.seed);
if (!(seconds > 0) || !Number.isSafeInteger(firstSeed)) {
  console.error('Usage: npm run fuzz -- [--seconds <number>] [--seed <number>]');
  process.exit(2);
}

/** Runs cases of each target in turn until the time is over; gives how many units each had. */
async function fuzz(): Promise<Map<string, number>> {
  const began = performance.now();
  const units = new Map<string, number>();
  let seed = firstSeed;
  let base: number | undefined;
  for (let slice = 0; performance.now() - began < seconds * 1000; slice++) {
    const target = TARGETS[slice % TARGETS.length]!;
    const until = performance.now() + SLICE;
    let done = 0;
    const first = seed;
    while (performance.now() < until) done += runCase(target, seed++);
    units.set(target.unit, (units.get(target.unit) ?? 0) + done);
    // What zlib holds of a message that it could not read is freed in a turn of the event loop.
    await nextTurn();
    const held = heldMemory();
    // The first round warms everything up.
    if (slice < TARGETS.length) base = held;
    else if (held - base! > MEMORY_CAP) throw new Error(`The memory grew by ${mebibytes(held - base!)} MiB`);
    const time = ((performance.now() - began) / 1000).toFixed(0).padStart(4);
    const rate = Math.round((done * 1000) / SLICE);
    console.log(
      `${time} s  ${target.name}: seeds ${first}-${seed - 1}, ${rate} ${target.unit}/s, ${mebibytes(held)} MiB held`,
    );
  }
  return units;
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

console.log(
  `Fuzzing for ${seconds} s from seed ${firstSeed}; a case that takes over ${HANGS_AFTER} ms counts as a hang`,
);
try {
  const counts = [...(await fuzz())].map(([unit, count]) => `${count} ${unit}`).join(' and ');
  console.log(`Verdict: ${counts} without a finding, from seed ${firstSeed}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`Verdict: FAILED, from seed ${firstSeed}`);
  process.exitCode = 1;
}
