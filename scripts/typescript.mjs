// Lets Node run the TypeScript of this repository as it stands, without a build:
// node --import ./scripts/typescript.mjs test/fuzz/run.ts
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
