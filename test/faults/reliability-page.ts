import { escapedCell, table } from '../docs/markdown-table.js';
import { describeMeasuredOn } from '../support/measured-on.js';
import { formatCounters, type Run } from './results.js';

const INTRODUCTION = `# Reliability

What networks, clients and handlers can do to a server, done to a Nest application with \`RawWsAdapter\` in a process of its
own: bare sockets send what no library would, a proxy delays, cuts and stalls connections, and healthy clients talk
beside all of it. In every scenario an oracle looks for lost, doubled and moved messages; afterwards no client, handshake,
handle or memory may be left, and no uncaught exception, unhandled rejection or process warning may have occurred.

\`npm run faults\` runs all of it in small, as CI does; \`npm run faults -- --full --json FILE\` in these sizes, and
\`npm run docs:reliability -- FILE\` writes this page.
`;

/** `docs/reliability.md`, formatted as prettier would. */
export function reliabilityPage(run: Run): string {
  const rows = run.results.map(({ name, shows, seconds, counters, failure }) => [
    `\`${name}\``,
    escapedCell(shows),
    failure === undefined ? 'held' : '**failed**',
    seconds.toFixed(1),
    escapedCell(formatCounters(counters)),
  ]);
  return [
    INTRODUCTION,
    `${origin(run)}\n`,
    table(['Scenario', 'What is done, and what must hold', 'It', 'Seconds', 'Counted'], rows),
  ].join('\n');
}

/** When, where and with what the figures were measured. */
function origin(run: Run): string {
  const { seed, full, seconds, results } = run;
  const held = results.filter(({ failure }) => failure === undefined).length;
  return [
    `${held} of ${results.length} scenarios held, in ${full ? 'full size' : 'the size of CI'}, ${seconds} s, seed ${seed}`,
    ...describeMeasuredOn(run),
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}
