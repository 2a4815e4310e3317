// Runs specs in a copy of the repository for check-mutations.mjs.
// Usage: forked, with the folder of the copy as argument; asked by messages with the paths of specs
// and, perhaps, a part of the name of the tests to run.
import process from 'node:process';
import { runSpecs } from './run-specs.mjs';

const [folder] = process.argv.slice(2);

process.on('message', ({ specs, test }) => {
  run(specs, test).then(
    (answer) => process.send(answer),
    (error) => process.send({ passed: [], failed: [], broken: [String(error)] }),
  );
});

async function run(specs, test) {
  const named = test === undefined ? {} : { testNamePattern: test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') };
  const results = await runSpecs(folder, specs, named);
  const tests = results.testResults.flatMap(({ testResults }) => testResults);
  const names = (wanted) => tests.filter(({ status }) => status === wanted).map(({ fullName }) => fullName);
  return {
    passed: names('passed'),
    failed: names('failed'),
    // A spec that does not even run has no test that turns red.
    broken: results.testResults.flatMap(({ testExecError }) => testExecError?.message ?? []),
  };
}
