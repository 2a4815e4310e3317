import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { circlesOf } from './circles.js';
import { importsOf, layerViolations } from './layer-rules.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const sourceFiles = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name.split(sep).join('/')}`)
  .sort();

describe('the layers of src', () => {
  it('hold files to check', () => {
    expect(sourceFiles).toContain('src/index.ts');
  });

  it.each(sourceFiles)('%s looks left only', (file) => {
    expect(layerViolations(file, readFileSync(join(root, file), 'utf8'))).toEqual([]);
  });
});

/** One object's parts know the whole: the events of a client have it as their target, and it reports itself. */
const ONE_OBJECT = ['dom-events', 'raw-web-socket-init', 'raw-web-socket'].map(
  (name) => `src/server/client/${name}.ts`,
);

describe('circles of imports', () => {
  it('there are none, types included, but that of one object and its parts', () => {
    const imports = sourceFiles.map((file) => [file, importsOf(file, readFileSync(join(root, file), 'utf8'))] as const);
    expect(circlesOf(new Map(imports))).toEqual([ONE_OBJECT]);
  });

  it.each<[string, Record<string, string[]>, string[][]]>([
    ['none', { a: ['b', 'c'], b: ['c'], c: [] }, []],
    ['of a file with itself', { a: ['a'] }, [['a']]],
    ['of two', { a: ['b'], b: ['a'], c: ['a'] }, [['a', 'b']]],
    [
      'of three beside another',
      { a: ['b'], b: ['c'], c: ['a', 'd'], d: ['e'], e: ['d'] },
      [
        ['a', 'b', 'c'],
        ['d', 'e'],
      ],
    ],
    ['that share a file', { a: ['b', 'c'], b: ['a'], c: ['a'] }, [['a', 'b', 'c']]],
    ['behind what was looked at before', { a: ['b'], b: [], c: ['b', 'd'], d: ['c'] }, [['c', 'd']]],
  ])('are seen: %s', (_name, imports, circles) => {
    expect(circlesOf(new Map(Object.entries(imports)))).toEqual(circles);
  });
});

describe('the order inside a layer', () => {
  it.each([
    ['the same folder', 'src/server/connection/a.ts', `import { b } from './b.js';`],
    ['a folder before it', 'src/server/connection/a.ts', `import { b } from '../upgrade/b.js';`],
    ['all folders from the layer itself', 'src/server/a.ts', `import { b } from './client/b.js';`],
  ])('allows a look to %s', (_name, file, source) => {
    expect(layerViolations(file, source)).toEqual([]);
  });

  it.each([
    ['a folder behind it', 'src/server/upgrade/a.ts', `import type { B } from '../connection/b.js';`],
    ['the layer itself', 'src/protocol/frame/a.ts', `import { b } from '../session.js';`],
    ['a folder that has no place', 'src/server/a.ts', `import { b } from './utils/b.js';`],
  ])('refuses a look to %s', (_name, file, source) => {
    expect(layerViolations(file, source)).toEqual([expect.stringMatching(/^src\/\S+: \S+ may not import src\//)]);
  });

  it('refuses a folder that has no place', () => {
    expect(layerViolations('src/server/utils/a.ts', `import { b } from '../base/b.js';`)).toEqual([
      'src/server/utils/a.ts:1: server/utils has no place in its layer',
    ]);
  });
});

describe('the rule of the layers', () => {
  it.each([
    ['the public face imports every layer', 'src/index.ts', `export * from './adapter/raw-ws-adapter.js';`],
    ['a layer imports itself', 'src/message/message.ts', `import { a } from './error-code.js';`],
    [
      'a layer imports itself from a folder inside it',
      'src/server/options/a.ts',
      `import { a } from '../upgrade/origin.js';`,
    ],
    [
      'the protocol imports cryptography',
      'src/protocol/handshake/handshake.ts',
      `import { createHash } from 'node:crypto';`,
    ],
    ['the protocol imports buffers', 'src/protocol/frame/utf8.ts', `import { isUtf8 } from 'node:buffer';`],
    ['the protocol imports compression', 'src/protocol/deflate.ts', `import { inflateRawSync } from 'node:zlib';`],
    [
      'the server imports the protocol',
      'src/server/upgrade/upgrade.ts',
      `import { a } from '../../protocol/session.js';`,
    ],
    ['the server imports Node', 'src/server/upgrade/upgrade.ts', `import { createServer } from 'node:http';`],
    ['rooms import the server', 'src/rooms/selection.ts', `import { a } from '../server/options.js';`],
    ['a backplane imports rooms', 'src/backplane/redis.ts', `import { a } from '../rooms/backplane.js';`],
    ['the adapter imports all to its left', 'src/adapter/a.ts', `import { a } from '../rooms/selection.js';`],
    ['the adapter imports Nest', 'src/adapter/a.ts', `import { Logger } from '@nestjs/common';`],
    ['the adapter imports RxJS', 'src/adapter/a.ts', `import { Subject } from 'rxjs';`],
    ['a comment names a deep path', 'src/adapter/a.ts', `// see '@nestjs/common/internal'`],
    ['a string looks like code', 'src/protocol/a.ts', `const text = "import a from '../server/options.js'";`],
  ])('allows that %s', (_name, file, source) => {
    expect(layerViolations(file, source)).toEqual([]);
  });

  it.each([
    ['protocol -> message', 'src/protocol/a.ts', `import { a } from '../message/message.js';`],
    ['message -> protocol', 'src/message/a.ts', `import { a } from '../protocol/utf8.js';`],
    ['protocol -> server', 'src/protocol/a.ts', `import { a } from '../server/options.js';`],
    ['message -> server', 'src/message/a.ts', `import { a } from '../server/options.js';`],
    ['server -> rooms', 'src/server/a.ts', `import { a } from '../rooms/selection.js';`],
    ['server -> adapter', 'src/server/a.ts', `import { a } from '../adapter/message-stream.js';`],
    ['rooms -> backplane', 'src/rooms/a.ts', `import { a } from '../backplane/redis.js';`],
    ['rooms -> adapter', 'src/rooms/a.ts', `import { a } from '../adapter/requests.js';`],
    ['backplane -> adapter', 'src/backplane/a.ts', `import { a } from '../adapter/requests.js';`],
    ['a layer -> the public face', 'src/adapter/a.ts', `import { a } from '../index.js';`],
    ['a layer -> outside src', 'src/adapter/a.ts', `import { a } from '../../test/support/frames.js';`],
  ])('refuses a look to the right: %s', (_name, file, source) => {
    expect(layerViolations(file, source)).toEqual([expect.stringContaining('may not import')]);
  });

  it.each([
    ['a static import', `import { a } from '../server/options.js';`],
    ['a default import', `import a from '../server/options.js';`],
    ['a namespace import', `import * as a from '../server/options.js';`],
    ['an import for effect', `import '../server/options.js';`],
    ['an import of types', `import type { A } from '../server/options.js';`],
    ['a type written as an import', `let a: import('../server/options.js').A;`],
    ['the type of an import', `let a: typeof import('../server/options.js');`],
    ['a dynamic import', `const a = await import('../server/options.js');`],
    ['a dynamic import with a template', 'const a = await import(`../server/options.js`);'],
    ['an export-from', `export { a } from '../server/options.js';`],
    ['an export-all', `export * from '../server/options.js';`],
    ['an export of types', `export type { A } from '../server/options.js';`],
    ['an import-equals', `import a = require('../server/options.js');`],
    ['a require', `const a = require('../server/options.js');`],
    ['an import inside a function', `function f() { return () => import('../server/options.js'); }`],
  ])('sees %s', (_name, source) => {
    expect(layerViolations('src/protocol/a.ts', source)).toEqual([
      'src/protocol/a.ts:1: protocol may not import src/server/options.js',
    ]);
  });

  const nestAndRxjs = ['@nestjs/common', '@nestjs/websockets', 'rxjs', 'rxjs/operators', 'reflect-metadata'];
  const frameworkFree = ['protocol', 'message', 'server', 'rooms', 'backplane'];
  it.each(frameworkFree.flatMap((layer) => nestAndRxjs.map((name) => [layer, name] as const)))(
    'refuses that %s imports %s',
    (layer, name) => {
      expect(layerViolations(`src/${layer}/a.ts`, `import { a } from '${name}';`)).toEqual([
        `src/${layer}/a.ts:1: ${layer} may not import ${name}`,
      ]);
    },
  );

  it.each(['node:net', 'node:http', 'node:timers', 'node:events', 'node:process', 'crypto', 'buffer', 'ws'])(
    'refuses that the protocol imports %s',
    (name) => {
      expect(layerViolations('src/protocol/a.ts', `import { a } from '${name}';`)).toEqual([
        `src/protocol/a.ts:1: protocol may not import ${name}`,
      ]);
    },
  );

  it('refuses that a message imports any package', () => {
    expect(layerViolations('src/message/a.ts', `import { a } from 'node:buffer';`)).toEqual([
      'src/message/a.ts:1: message may not import node:buffer',
    ]);
  });

  it.each([
    ['an import', `import { a } from '@nestjs/common/internal';`],
    ['a type', `let a: import('@nestjs/core/injector/module.js').Module;`],
    ['a string', `const path = '@nestjs/websockets/socket-module.js';`],
  ])('refuses a deep path of Nest in %s', (_name, source) => {
    expect(layerViolations('src/adapter/a.ts', source)).toEqual([
      expect.stringMatching(/^src\/adapter\/a\.ts:1: @nestjs\/\S+ is not a bare root of Nest$/),
    ]);
  });

  it('refuses a deep path of Nest in the public face', () => {
    expect(layerViolations('src/index.ts', `export * from '@nestjs/common/internal';`)).toHaveLength(1);
  });

  it('refuses an import from a folder that is no layer', () => {
    expect(layerViolations('src/utils/a.ts', `import { b } from './b.js';`)).toEqual([
      'src/utils/a.ts:1: src/utils/a.ts is in no layer',
    ]);
  });

  it('refuses an import whose name is computed', () => {
    expect(layerViolations('src/adapter/a.ts', `const a = await import(name);`)).toEqual([
      'src/adapter/a.ts:1: the name of an imported module must be a literal',
    ]);
  });

  it('names the line of each violation', () => {
    const source = `import { a } from './a.js';\n\nimport { b } from 'rxjs';\nimport { c } from '../adapter/c.js';\n`;
    expect(layerViolations('src/server/a.ts', source)).toEqual([
      'src/server/a.ts:3: server may not import rxjs',
      'src/server/a.ts:4: server may not import src/adapter/c.js',
    ]);
  });
});
