import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The server has a core to itself, and so has the load; where they share one, figures say little. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

const CAN_PIN = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** A command that runs on one core alone, where the system has a way to say so. */
export function pinned(core: number, command: string, args: readonly string[]): [string, string[]] {
  return CAN_PIN ? ['taskset', ['--cpu-list', String(core), command, ...args]] : [command, [...args]];
}
