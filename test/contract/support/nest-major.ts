import { createRequire } from 'node:module';

const { version }: { readonly version: string } = createRequire(import.meta.url)('@nestjs/core/package.json');

/** The major version of Nest on which the cases run: 11 or 12. */
export const nestMajor = Number.parseInt(version, 10);
