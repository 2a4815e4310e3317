import type { BenchRun } from '../results.js';

/** From this part of its processor on the generator of the load may have been what held things up. */
const LIMIT = 0.95;

/** Where the server could perhaps have done more, a sentence for each row. */
export function generatorAtLimit({ rows }: BenchRun): string[] {
  return rows.flatMap(({ title, servers }) => {
    const names = servers
      .filter(({ figures }) => (figures.generatorLoad?.median ?? 0) >= LIMIT)
      .map(({ server }) => `\`${server}\``);
    return names.length === 0 ? [] : [`The generator of the load was at its limit: ${title}, with ${names.join(', ')}`];
  });
}
