import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  // Most specs wait for sockets and child processes, so that two of them fit on a core.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Some start an application in a process of its own, which takes seconds where others are at work.
  testTimeout: 20_000,
  // A Jest environment sees the real process and runs after every hook of a file; a set-up file does neither.
  testEnvironment: '<rootDir>/test/support/trap-environment.mjs',
  // Without it a rejection may surface after the file's result is in and take the whole run down.
  waitForUnhandledRejections: true,
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.json', useESM: true }] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tmp/'],
  collectCoverageFrom: ['src/**/*.ts'],
  coverageProvider: 'v8',
  workerIdleMemoryLimit: '512MB',
};
