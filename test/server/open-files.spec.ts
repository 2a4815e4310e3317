import { describe, expect, jest, test } from '@jest/globals';
import { OpenFiles, openFileLimit } from '../../src/server/open-files.js';

/** Counts connections of a process that may have so many files open. */
function openFiles(limit: number) {
  const readLimit = jest.fn(() => limit);
  const warn = jest.fn((_sentence: string) => undefined);
  const files = new OpenFiles(readLimit, warn);
  const open = (count: number) => {
    for (let i = 0; i < count; i++) files.opened();
  };
  const close = (count: number) => {
    for (let i = 0; i < count; i++) files.closed();
  };
  return { readLimit, warn, open, close };
}

describe('H63 a process with many connections', () => {
  test('is warned at nine tenths of its limit, with what to do about it', () => {
    const { warn, open } = openFiles(1000);
    open(900);
    expect(warn).not.toHaveBeenCalled();
    open(1);
    expect(warn.mock.calls).toEqual([
      [
        '901 WebSocket connections are open and the process may have 1000 files open: ' +
          'raise the limit (ulimit -n) or set the option "maxConnections"',
      ],
    ]);
  });

  test('is warned once, however often it comes there', () => {
    const { warn, open, close } = openFiles(1000);
    open(1000);
    close(1000);
    open(2000);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test.each([1000, Infinity])('looks its limit of %p up once, from the hundredth connection on', (limit) => {
    const { readLimit, open, close } = openFiles(limit);
    open(99);
    expect(readLimit).not.toHaveBeenCalled();
    for (let i = 0; i < 5; i++) {
      open(1);
      close(1);
    }
    open(2000);
    close(2000);
    open(100);
    expect(readLimit).toHaveBeenCalledTimes(1);
  });

  test('counts those that are open, not those that ever were', () => {
    const { warn, open, close } = openFiles(1000);
    open(500);
    close(499);
    open(899);
    expect(warn).not.toHaveBeenCalled();
    open(1);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('with a limit that is lower still is warned as soon as the limit is known', () => {
    const { warn, open } = openFiles(64);
    open(100);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('without a limit is never warned', () => {
    const { warn, open } = openFiles(Infinity);
    open(5000);
    expect(warn).not.toHaveBeenCalled();
  });
});

/** A flag of the report that older types do not know. */
function excludesNetwork(): unknown {
  return Reflect.get(process.report, 'excludeNetwork');
}

describe('the limit of open files', () => {
  test('is a number on this system', () => {
    expect(openFileLimit()).toBeGreaterThan(0);
    expect(openFileLimit()).toBeLessThan(Infinity);
  });

  test('is asked for without the network: the DNS would be asked about every peer', () => {
    const before = excludesNetwork();
    Reflect.set(process.report, 'excludeNetwork', false);
    const seen: unknown[] = [];
    const report = jest.spyOn(process.report, 'getReport').mockImplementation(() => {
      seen.push(excludesNetwork());
      return {};
    });
    try {
      openFileLimit();
    } finally {
      report.mockRestore();
    }
    expect([seen, excludesNetwork()]).toEqual([[true], false]);
    Reflect.set(process.report, 'excludeNetwork', before);
  });

  test.each([
    ['says unlimited', { userLimits: { open_files: { soft: 'unlimited' } } }],
    ['says nothing of files', { userLimits: {} }],
    ['says nothing at all', {}],
  ])('is infinite where the system %s', (_name, report) => {
    const getReport = jest.spyOn(process.report, 'getReport').mockReturnValue(report);
    try {
      expect(openFileLimit()).toBe(Infinity);
    } finally {
      getReport.mockRestore();
    }
  });
});
