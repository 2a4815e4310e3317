// Runs specs in a copy of the repository for check-mutations.mjs, again and again in one process: starting Jest anew for
// each mutation would take longer than its specs do.
// Usage: forked, with the folder of the copy as argument; asked by messages with the paths of specs
// and, perhaps, a part of the name of the tests to run.
import process from 'node:process';
import { runCLI } from 'jest';

const [folder] = process.argv.slice(2);

process.on('message', ({ specs, test }) => {
  run(specs, test).then(
    (answer) => process.send(answer),
    (error) => process.send({ passed: [], failed: [], broken: [String(error)] }),
  );
});

async function run(specs, test) {
  const { results } = await runCLI(
    {
      _: [],
      $0: 'jest',
      runInBand: true,
      silent: true,
      watchman: false,
      reporters: [],
      testMatch: specs.map((spec) => `<rootDir>/${spec}`),
      ...(test === undefined ? {} : { testNamePattern: test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') }),
    },
    [folder],
  );
  const tests = results.testResults.flatMap(({ testResults }) => testResults);
  const named = (wanted) => tests.filter(({ status }) => status === wanted).map(({ fullName }) => fullName);
  return {
    passed: named('passed'),
    failed: named('failed'),
    // A spec that does not even run has no test that turns red.
    broken: results.testResults.flatMap(({ testExecError }) => testExecError?.message ?? []),
  };
}
