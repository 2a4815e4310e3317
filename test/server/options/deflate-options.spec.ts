import { describe, expect, test } from '@jest/globals';
import { resolveDeflate, type PerMessageDeflateOptions } from '../../../src/server/options/deflate-options.js';
import { resolveOptions } from '../../../src/server/options/resolved-options.js';

const DEFAULTS = {
  preferences: {
    serverNoContextTakeover: false,
    clientNoContextTakeover: false,
    serverMaxWindowBits: 15,
    clientMaxWindowBits: 15,
  },
  tuning: { threshold: 1024, level: 6, memLevel: 8 },
};

describe('perMessageDeflate', () => {
  test('is off unless it is asked for', () => {
    expect([resolveDeflate(undefined), resolveDeflate(false)]).toEqual([undefined, undefined]);
    expect(resolveOptions({}).deflate).toBeUndefined();
  });

  test.each([[true], [{}], [{ zlibDeflateOptions: {} }]])('%j has the documented defaults', (option) => {
    expect(resolveDeflate(option)).toEqual(DEFAULTS);
    expect(resolveOptions({ perMessageDeflate: option }).deflate).toEqual(DEFAULTS);
  });

  test('takes every option as it is', () => {
    const options: PerMessageDeflateOptions = {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 8,
      clientMaxWindowBits: 14,
      threshold: 0,
      zlibDeflateOptions: { level: 0, memLevel: 1 },
    };
    const { threshold, zlibDeflateOptions, ...preferences } = options;
    expect(resolveDeflate(options)).toEqual({ preferences, tuning: { threshold, ...zlibDeflateOptions } });
    expect(resolveDeflate({ zlibDeflateOptions: { level: 9, memLevel: 9 } })?.tuning).toEqual({
      threshold: 1024,
      level: 9,
      memLevel: 9,
    });
  });

  test("leaves ws's other options of zlib unheeded", () => {
    const options: object = {
      concurrencyLimit: 5,
      zlibInflateOptions: { chunkSize: 10 },
      zlibDeflateOptions: { chunkSize: 10, level: 6 },
    };
    expect(resolveDeflate(options)).toEqual(DEFAULTS);
  });
});

const WHOLE_NUMBER = 'must be a whole number from';

const WRONG: readonly { option: unknown; message: string }[] = [
  { option: null, message: 'Option "perMessageDeflate" must be true, false or an object, not null' },
  { option: 'yes', message: 'Option "perMessageDeflate" must be true, false or an object, not "yes"' },
  { option: 1, message: 'Option "perMessageDeflate" must be true, false or an object, not number' },
  ...[7, 16, 10.5].flatMap((bits) =>
    ['serverMaxWindowBits', 'clientMaxWindowBits'].map((name) => ({
      option: { [name]: bits },
      message: `Option "perMessageDeflate.${name}" ${WHOLE_NUMBER} 8 to 15, not ${bits}`,
    })),
  ),
  {
    option: { clientMaxWindowBits: true },
    message: 'Option "perMessageDeflate.clientMaxWindowBits" must be a number, not boolean',
  },
  ...['serverNoContextTakeover', 'clientNoContextTakeover'].map((name) => ({
    option: { [name]: 1 },
    message: `Option "perMessageDeflate.${name}" must be true or false, not number`,
  })),
  {
    option: { threshold: -1 },
    message: `Option "perMessageDeflate.threshold" ${WHOLE_NUMBER} 0 to ${Number.MAX_SAFE_INTEGER}, not -1`,
  },
  {
    option: { threshold: '1kb' },
    message: 'Option "perMessageDeflate.threshold" must be a number, not "1kb"',
  },
  ...[-1, 10].map((level) => ({
    option: { zlibDeflateOptions: { level } },
    message: `Option "perMessageDeflate.zlibDeflateOptions.level" ${WHOLE_NUMBER} 0 to 9, not ${level}`,
  })),
  ...[0, 10].map((memLevel) => ({
    option: { zlibDeflateOptions: { memLevel } },
    message: `Option "perMessageDeflate.zlibDeflateOptions.memLevel" ${WHOLE_NUMBER} 1 to 9, not ${memLevel}`,
  })),
];

describe.each(WRONG)('perMessageDeflate $option', ({ option, message }) => {
  test('is refused with the name of what is wrong', () => {
    const options: object = { perMessageDeflate: option };
    expect(() => resolveOptions(options)).toThrow(message);
  });
});
