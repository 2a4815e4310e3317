import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { logError, logger } from '../../src/adapter/log.js';
import { LogBook } from '../contract/support/log-book.js';

let logs: LogBook;

beforeEach(() => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
});

describe('logError', () => {
  it('logs an error with its stack', () => {
    logError(new TypeError('mine'));
    expect(logs.entries).toEqual([
      { level: 'error', text: expect.stringMatching(/^TypeError: mine\n\s+at .*log\.spec\.ts[^]* RawWsAdapter$/) },
    ]);
  });

  it.each([undefined, null, 'text', 5, { status: 400 }])('logs %p, which is no error', (thrown) => {
    logError(thrown);
    const shownThere = typeof thrown === 'string' ? thrown : inspect(thrown);
    expect(logs.texts('error')).toEqual([expect.stringContaining(shownThere)]);
  });

  it('logs that something was thrown that nobody can look at', () => {
    const unshowable = {
      [inspect.custom]() {
        throw new Error('do not look');
      },
    };
    logError(unshowable);
    expect(logs.texts('error')).toEqual([expect.stringContaining("can't be shown: its type is object")]);
  });
});

describe('logError, with what throws when it is looked at', () => {
  const refuses = new Proxy(
    {},
    {
      get: () => {
        throw new Error('do not look');
      },
      getPrototypeOf: () => {
        throw new Error('do not look');
      },
    },
  );

  it.each([
    ['a Proxy', refuses],
    ['an object without a prototype', Object.create(null) as object],
  ])('logs %s', (_name, thrown) => {
    logError(thrown);
    expect(logs.texts('error')).toHaveLength(1);
  });
});

describe('logger', () => {
  it('signs every line with the name of the adapter', () => {
    logger.warn('careful');
    expect(logs.entries).toEqual([{ level: 'warn', text: 'careful RawWsAdapter' }]);
  });
});
