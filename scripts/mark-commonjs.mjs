// The package itself says "type": "module"; this file tells Node and TypeScript that dist/cjs is the other kind.
import { writeFileSync } from 'node:fs';

writeFileSync(new URL('../dist/cjs/package.json', import.meta.url), `${JSON.stringify({ type: 'commonjs' })}\n`);
