// @ts-check
import process from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

// What this package could leave behind. Pipes are left out: they are Jest's own links to its workers and to the terminal.
const watchedResources = ['TCPServerWrap', 'TCPSocketWrap', 'TCPConnectWrap', 'TLSWrap', 'ProcessWrap'];

// Jest's reporters set and clear timers of their own beside the tests of a run without workers (`jest -i`).
if (process.send !== undefined) watchedResources.push('Timeout');

// A closing socket or server needs a few turns of the event loop; a forgotten one stays however many there are.
const turnsToClose = 200;

/** @returns {Map<string, number>} */
function countWatchedResources() {
  const counts = new Map();
  for (const type of process.getActiveResourcesInfo()) {
    if (watchedResources.includes(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}

/** @param {ReadonlyMap<string, number>} before */
function describeLeftovers(before) {
  return [...countWatchedResources()]
    .map(([type, count]) => ({ type, extra: count - (before.get(type) ?? 0) }))
    .filter(({ extra }) => extra > 0)
    .map(({ type, extra }) => `${extra} × ${type}`)
    .join(', ');
}

/** @param {ReadonlyMap<string, number>} before */
async function leftoversOnceClosed(before) {
  for (let turn = 0; turn < turnsToClose && describeLeftovers(before) !== ''; turn++) await nextTurn();
  return describeLeftovers(before);
}

/**
 * Fails a test file for what its own assertions don't see: handles left open and process warnings (a listener leak is
 * one). Jest itself fails a file for uncaught exceptions and unhandled rejections.
 *
 * It is an environment because the `process` inside a test file is Jest's copy, which hears no events, and because
 * hooks of a set-up file run before the `afterAll` of the test file.
 */
export default class TrapEnvironment extends TestEnvironment {
  /** @type {Error[]} */
  warnings = [];
  /** @type {ReadonlyMap<string, number>} */
  resourcesAtStart = new Map();

  /** @param {Error} warning */
  onWarning = (warning) => {
    if (warning.name !== 'ExperimentalWarning') this.warnings.push(warning);
  };

  /** @override */
  async setup() {
    await super.setup();
    process.on('warning', this.onWarning);
    this.resourcesAtStart = countWatchedResources();
  }

  /** @override */
  async teardown() {
    process.off('warning', this.onWarning);
    await super.teardown();
  }

  /**
   * @param {import('@jest/types').Circus.AsyncEvent | import('@jest/types').Circus.SyncEvent} event
   * @param {import('@jest/types').Circus.State} state
   */
  async handleTestEvent(event, state) {
    if (event.name !== 'run_finish') return;
    // A warning of the last test is still on its way.
    await nextTurn();
    const leftovers = await leftoversOnceClosed(this.resourcesAtStart);
    if (leftovers !== '') {
      state.unhandledErrors.push(new Error(`The test file left handles open: ${leftovers}`));
    }
    state.unhandledErrors.push(...this.warnings);
  }
}
