import { setTimeout as delay } from 'node:timers/promises';
import { LeakOracle } from './oracles/leak-oracle.js';
import type { Result } from './results.js';
import { demand, type Counters, type Scenario } from './scenario.js';
import { Stage, type StageProps } from './stage.js';

const TIMEOUT = { ci: 30, full: 120 };

/** Runs a scenario within its time, and looks for what it has left behind. */
export async function runScenario(scenario: Scenario, props: Omit<StageProps, 'name'>): Promise<Result> {
  const { name, shows } = scenario;
  const began = performance.now();
  const stage = new Stage({ ...props, name });
  const end = (counters: Counters): Result => {
    const seconds = Number(((performance.now() - began) / 1000).toFixed(1));
    return { name, shows, seconds, counters };
  };
  try {
    const oracle = await LeakOracle.before(props.server);
    const counters = await withinTime(scenario, stage);
    await stage.demandNoTraps();
    await stage.clear();
    if (scenario.endsServer === true) return end(counters);
    demand(props.server.alive, 'The server has ended');
    const grown = await oracle.demandNothingLeft(scenario);
    return end({ ...counters, 'KiB held after': Math.max(0, Math.round(grown / 1024)) });
  } catch (error) {
    await stage.clear();
    return { ...end({}), failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function withinTime(scenario: Scenario, stage: Stage): Promise<Counters> {
  const seconds = (scenario.timeout ?? TIMEOUT)[stage.full ? 'full' : 'ci'];
  const cancel = new AbortController();
  const running = scenario.run(stage);
  // It may fail once more when its time is over and its sockets are closed.
  running.catch(() => undefined);
  const late = delay(seconds * 1000, undefined, { signal: cancel.signal }).then(() => {
    throw new Error(`It was not done after ${seconds} s`);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    cancel.abort();
    late.catch(() => undefined);
  }
}
