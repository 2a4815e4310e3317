import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { resolveRoomOptions } from '../../src/rooms/room-options.js';
import { checkOptions, resolveDispatchLimits, servedPath } from '../../src/adapter/gateways/gateway-options.js';
import { unknownKeys } from '../../src/adapter/gateways/unknown-options.js';
import { resolveDeflate } from '../../src/server/options/deflate-options.js';
import { resolveOptions } from '../../src/server/options/resolved-options.js';
import { readOptionDocs } from './option-docs.js';
import { optionsPage } from './options-page.js';

const docs = readOptionDocs(fileURLToPath(new URL('../../', import.meta.url)));

describe('docs/options.md', () => {
  it('says what the code says; npm run docs:options writes it anew', () => {
    const page = readFileSync(new URL('../../docs/options.md', import.meta.url), 'utf8');
    expect(page).toBe(optionsPage(docs));
  });

  it('has every option that the adapter knows, and every part of an option', () => {
    const headings = optionsPage(docs).match(/^### `.+`$/gm);
    expect(headings).toHaveLength(docs.length);
    expect(headings).toEqual(expect.arrayContaining(docs.map(({ name }) => `### \`${name}\``)));
    // An unknown option is answered with the names of all there are.
    const [known] = unknownKeys('G', { '?': 1 });
    const names = known!.split('there are ')[1]!.split(', ');
    expect(docs.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  it('fails with the name of an option that is in no group, and of one that is no option any more', () => {
    const [first, ...others] = docs;
    expect(() => optionsPage([...docs, { ...first!, name: 'brandNew' }])).toThrow(
      'The option "brandNew" is in no group of the page',
    );
    expect(() => optionsPage(others)).toThrow(`"${first!.name}"`);
  });

  it('links to headings that are there', () => {
    const page = optionsPage(docs);
    const links = [...page.matchAll(/\[`(.+?)`\]\(#(.+?)\)/g)].map(([, name, anchor]) => [name!, anchor!]);
    expect(new Set(links.map(([name]) => name)).size).toBeGreaterThan(30);
    for (const [name, anchor] of links) {
      expect(anchor).toMatch(new RegExp(`^${name!.toLowerCase().replaceAll('.', '')}(-1)?$`));
    }
  });
});

/** Fills in the defaults of what is left out, for each option that has a value then. */
function actualDefaults(): ReadonlyMap<string, unknown> {
  const { originPolicy, admission, backpressure, beat, drain, deflate, rateLimit, ...options } = resolveOptions({});
  const compressed = resolveDeflate(true)!;
  const { messagesPerSecond } = resolveOptions({ rateLimit: { bytesPerSecond: 1 } }).rateLimit!;
  const rate = resolveOptions({ rateLimit: { messagesPerSecond: 1 } }).rateLimit!;
  return new Map<string, unknown>([
    ...Object.entries({ ...originPolicy, ...admission, ...backpressure, ...beat, ...drain, ...options }),
    ...Object.entries(resolveDispatchLimits({})),
    ...Object.entries(resolveRoomOptions({})),
    ...named('rateLimit.', { ...rate, messagesPerSecond }),
    ...named('perMessageDeflate.', { ...compressed.preferences, threshold: compressed.tuning.threshold }),
    ...named('perMessageDeflate.zlibDeflateOptions.', compressed.tuning),
    ['path', servedPath(true, undefined)],
    ['rateLimit', rateLimit ?? Infinity],
    ['perMessageDeflate', deflate !== undefined],
  ]);
}

function named(prefix: string, values: object): [string, unknown][] {
  return Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]);
}

/** What has no value unless it is given, or one that only a running server shows. */
const NOT_COMPARABLE = new Set([
  'origins',
  'verifyClient',
  'protocols',
  'handleProtocols',
  'messageParser',
  'codec',
  'codecs',
  'gatewayOptions',
  'backplane',
  'perMessageDeflate.zlibDeflateOptions',
  'host',
  'backlog',
  'tls',
  'logFrames',
  'port',
  'server',
  'noServer',
]);

const UNITS: Readonly<Record<string, number>> = { '': 1, ' KiB': 1024, ' MiB': 1024 ** 2 };

/** The value that a stated default begins with; what follows it is a remark. */
function statedValue(text: string): unknown {
  const [, amount, unit] = /^(\d[\d,]*?)( KiB| MiB|)(?=$|[;,] )/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount.replaceAll(',', '')) * UNITS[unit!]!;
  if (text.startsWith('no limit')) return Infinity;
  const [, code] = /^`(.+?)`/.exec(text) ?? [];
  if (code === 'true' || code === 'false') return code === 'true';
  return code?.replace(/^'(.*)'$/, '$1');
}

describe('a stated default', () => {
  const comparable = docs.filter(({ name }) => !NOT_COMPARABLE.has(name));
  const actual = actualDefaults();

  it.each(comparable.map(({ name, defaultValue }) => [name, defaultValue]))('of %s is true: %s', (name, stated) => {
    expect(statedValue(stated)).toBe(actual.get(name));
    expect(actual.get(name)).toBeDefined();
  });

  it('is left unread only of options that exist', () => {
    expect(docs.map(({ name }) => name)).toEqual(expect.arrayContaining([...NOT_COMPARABLE]));
  });

  it.each([
    ['64 KiB', 65_536],
    ['1 MiB', 1_048_576],
    ['10,000', 10_000],
    ['1013, "try again later"', 1013],
    ['no limit; a warning', Infinity],
    ["`'close'`", 'close'],
    ['`false`, unless', false],
    ['all addresses', undefined],
  ])('is read: %s', (text, value) => {
    expect(statedValue(text)).toBe(value);
  });
});

/** What a line to paste makes of options. */
function pasted(line: string): Record<string, unknown> {
  const options: unknown = runInThisContext(`({ ${line} })`);
  return typeof options === 'object' ? { ...options } : {};
}

describe('a line that brings back what WsAdapter did', () => {
  const lines = docs.flatMap(({ name, wsAdapter }) =>
    wsAdapter === undefined ? [] : [[name, wsAdapter.line] as const],
  );
  const asOptions = (options: object): object => options;

  it.each(lines)('is about %s, and accepted: %s', (name, line) => {
    // The lower of two marks can't be raised alone.
    const needed = name === 'highWaterMark' ? pasted('maxBackpressure: Infinity') : {};
    const options = pasted(line);
    expect(Object.keys(options)).toEqual([name.split('.')[0]]);
    expect(unknownKeys('G', options)).toEqual([]);
    expect(() => checkOptions('G', asOptions({ ...needed, ...options }))).not.toThrow();
  });

  it('is accepted together with all the others', () => {
    const all = pasted(lines.map(([, line]) => line).join(', '));
    expect(Object.keys(all)).toHaveLength(lines.length);
    expect(() => checkOptions('G', asOptions(all))).not.toThrow();
  });

  it('has the value that ws has, where ws has one', () => {
    const all = pasted(lines.map(([, line]) => line).join(', '));
    expect(new WebSocketServer({ noServer: true }).options).toMatchObject({
      maxPayload: all['maxPayload'],
      maxFragments: all['maxEmptyFragments'],
      closeTimeout: all['closeTimeout'],
    });
  });
});
