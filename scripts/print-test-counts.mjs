// Prints the counts of a run from the results Jest itself wrote.
// Usage: node scripts/print-test-counts.mjs <file written by jest --json --outputFile>
import { readFileSync } from 'node:fs';
import process from 'node:process';

const [file] = process.argv.slice(2);
const results = JSON.parse(readFileSync(file, 'utf8'));
const { numFailedTestSuites, numTotalTestSuites, numPendingTests, numPassedTests, numFailedTests } = results;

console.log(`${numFailedTestSuites} of ${numTotalTestSuites} test files failed, ${numPendingTests} tests skipped`);
console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
