import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { anysIn, buildProgram, emittedDeclarations, exportsOf } from './public-api.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = buildProgram(root);
const faces = ['src/index.ts', 'src/protocol/index.ts', 'src/server/index.ts'].map(
  (file) => [file, exportsOf(program, join(root, file))] as const,
);

describe.each(faces)('%s', (_file, exported) => {
  it('exports something', () => {
    expect(exported.length).toBeGreaterThan(0);
  });

  it.each(exported)('says in words what $name is', ({ text }) => {
    expect(text).toMatch(/^[A-Z][^]*[.:]/);
  });

  it.each(exported)('tags $name as @publicApi', ({ tags }) => {
    expect(tags).toContain('publicApi');
  });
});

describe('the public names', () => {
  it('are the ones that users rely on', () => {
    const [main = []] = faces.map(([, exported]) => exported.map(({ name }) => name));
    expect(main).toEqual(expect.arrayContaining(['RawWsAdapter', 'RawWebSocketServer', 'RawWebSocket', 'WsMessage']));
  });

  it('have the same names on nest-raw-ws/server, with its own forms behind them', () => {
    const names = faces.map(([, exported]) => exported.map(({ name }) => name));
    expect(names[2]).toEqual(expect.arrayContaining(['RawWebSocketServer', 'RawWebSocket']));
    expect(names[1]).toEqual(expect.arrayContaining(['build', 'parse']));
  });
});

describe('the published types', () => {
  const declarations = [...emittedDeclarations(program)].map(
    ([file, text]) => [relative(root, file).replaceAll('\\', '/'), text] as const,
  );

  it('are emitted for each face', () => {
    expect(declarations.map(([file]) => file)).toEqual(
      expect.arrayContaining([
        '.tmp/build/index.d.ts',
        '.tmp/build/protocol/index.d.ts',
        '.tmp/build/server/index.d.ts',
      ]),
    );
  });

  it.each(declarations)('of %s say any nowhere', (file, text) => {
    expect(anysIn(file, text)).toEqual([]);
  });
});

describe('the search for any', () => {
  it('finds it wherever it stands, and not in words', () => {
    const text = [
      '/** any */ export declare class A {',
      '  many: string;',
      '  on(listener: (...args: any[]) => void): this;',
      '}',
      'export type B = Map<string, any>;',
    ].join('\n');
    expect(anysIn('a.d.ts', text)).toEqual([
      'on(listener: (...args: any[]) => void): this;',
      'export type B = Map<string, any>;',
    ]);
  });
});
