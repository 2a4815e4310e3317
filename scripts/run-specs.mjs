// Runs specs in this process and prints nothing: whoever runs them again and again would wait for Jest to start each time.
import { runCLI } from 'jest';

/**
 * What Jest found out.
 *
 * @param folder the repository, or a copy of it
 * @param specs their paths in it, or patterns of them
 * @param options more options of Jest's
 */
export async function runSpecs(folder, specs, options = {}) {
  const testMatch = specs.map((spec) => `<rootDir>/${spec}`);
  const quiet = { runInBand: true, silent: true, watchman: false, reporters: [] };
  const { results } = await runCLI({ _: [], $0: 'jest', ...quiet, testMatch, ...options }, [folder]);
  return results;
}
