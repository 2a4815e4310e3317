import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const config = {
  rootDir: root,
  testMatch: ['<rootDir>/test/support/trap-fixtures/*.fixture.mjs'],
  testEnvironment: '<rootDir>/test/support/trap-environment.mjs',
  moduleFileExtensions: ['mjs', 'js'],
  waitForUnhandledRejections: true,
  // Makes Jest use workers however few files there are; without workers timers aren't watched.
  workerIdleMemoryLimit: '512MB',
  transform: {},
};

// Jest runs the fixtures in a process of its own: each of them is meant to fail there.
function runFixtures(): Promise<readonly FileResult[]> {
  const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const options = ['--json', '--silent', '--forceExit', '--config', JSON.stringify(config)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...flags, jest, ...options], { cwd: root }, (_failed, stdout, stderr) => {
      try {
        resolve((JSON.parse(stdout) as { testResults: FileResult[] }).testResults);
      } catch {
        reject(new Error(`Jest printed no results: ${stderr}`));
      }
    });
  });
}

describe('the trap environment', () => {
  let results: readonly FileResult[];
  beforeAll(async () => {
    results = await runFixtures();
  }, 60_000);

  const outcomeOf = (fixture: string) => results.find(({ name }) => name.endsWith(`/${fixture}.fixture.mjs`));

  it('passes a file whose last hook closes what it opened', () => {
    expect(outcomeOf('clean')).toMatchObject({ status: 'passed' });
  });

  it.each([
    ['S8 open-server', 'left handles open: 1 × TCPServerWrap'],
    ['S8 open-timer', 'left handles open: 1 × Timeout'],
    ['S22 listener-leak', 'MaxListenersExceededWarning'],
    ['S23 unhandled-rejection', 'a rejection nobody handles'],
    ['S23 uncaught-exception', 'an exception nobody catches'],
  ])('fails a file with %s', (name, reason) => {
    const outcome = outcomeOf(name.split(' ')[1]!);
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(outcome?.message).toContain(reason);
  });
});
