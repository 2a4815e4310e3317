// What `nest build` has written to .tmp/build becomes dist: a few files for each way to load the package. A file that
// several entries need is shared between them, so that an entry loads nothing that it does not use.
import { rmSync } from 'node:fs';
import { dts } from 'rollup-plugin-dts';
import ts from 'typescript';

/** Every subpath that package.json exports. */
const ENTRIES = ['index', 'protocol/index', 'server/index'];

const input = (ending) => Object.fromEntries(ENTRIES.map((name) => [name, `.tmp/build/${name}${ending}`]));

/** Packages and Node's own modules stay what they are: imports. */
const external = (id) => !id.startsWith('.') && !id.startsWith('/');

rmSync('dist', { recursive: true, force: true });

const code = (format) => ({
  dir: `dist/${format}`,
  format,
  chunkFileNames: 'shared/[name].js',
  hoistTransitiveImports: false,
  minifyInternalExports: false,
  interop: 'auto',
});

/** The package itself says "type": "module"; this file tells Node and TypeScript that dist/cjs is the other kind. */
const commonJsMark = {
  name: 'commonjs-mark',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

/** What a user reads of the package are its declarations, which keep their comments. */
const withoutComments = {
  name: 'without-comments',
  renderChunk: (chunk) =>
    ts.transpileModule(chunk, { compilerOptions: { target: ts.ScriptTarget.ES2022, removeComments: true } }).outputText,
};

/** ES modules get the types of the CommonJS build by name: there is one set of declarations. */
const typesByName = {
  name: 'types-by-name',
  generateBundle() {
    for (const name of ENTRIES) {
      const up = '../'.repeat(name.split('/').length);
      this.emitFile({ type: 'asset', fileName: `${name}.d.ts`, source: `export * from '${up}cjs/${name}.js';\n` });
    }
  },
};

export default [
  { input: input('.js'), external, output: { ...code('esm'), plugins: [withoutComments, typesByName] } },
  { input: input('.js'), external, output: { ...code('cjs'), plugins: [withoutComments, commonJsMark] } },
  {
    input: input('.d.ts'),
    external,
    plugins: [dts()],
    output: { dir: 'dist/cjs', chunkFileNames: 'shared/[name].d.ts' },
  },
];
