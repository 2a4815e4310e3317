// Runs specs in a copy of the repository for check-mutations.mjs, again and again in one process: starting Jest anew for
// each mutation would take longer than its specs do.
// Usage: forked, with the folder of the copy as argument; asked by messages with the paths of specs.
import process from 'node:process';
import { runCLI } from 'jest';

const [folder] = process.argv.slice(2);

process.on('message', (specs) => {
  run(specs).then(
    (answer) => process.send(answer),
    (error) => process.send({ failed: [], broken: [String(error)] }),
  );
});

async function run(specs) {
  const { results } = await runCLI(
    {
      _: [],
      $0: 'jest',
      runInBand: true,
      silent: true,
      watchman: false,
      reporters: [],
      testMatch: specs.map((spec) => `<rootDir>/${spec}`),
    },
    [folder],
  );
  const tests = results.testResults.flatMap(({ testResults }) => testResults);
  return {
    tests: tests.length,
    failed: tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    // A spec that does not even run has no test that turns red.
    broken: results.testResults.flatMap(({ testExecError }) => testExecError?.message ?? []),
  };
}
