import type { Results } from './baseline.js';
import type { CaseGroup, ConformanceCase } from './conformance-case.js';
import { caseId } from './run-catalogue.js';
import { VERDICTS } from './verdict.js';

/** What the figures were measured with. */
export interface Versions {
  readonly node: string;
  readonly ws: string;
}

interface Entry {
  readonly id: string;
  readonly entry: ConformanceCase;
}

const COLUMNS = ['Group', 'Cases', ...VERDICTS, ...VERDICTS.map((verdict) => `ws: ${verdict}`)];

/**
 * `docs/conformance.md`, from the two baselines.
 *
 * @throws Error for a case that is not plainly OK and does not say why
 */
export function renderReport(groups: readonly CaseGroup[], ours: Results, ws: Results, versions: Versions): string {
  return `${[
    '# Conformance',
    '<!-- Written by `npm run conformance -- --write`; test/conformance/conformance.spec.ts compares it. -->',
    INTRODUCTION,
    `Measured with Node ${versions.node} and ws ${versions.ws}: \`npm run conformance -- --write\`.`,
    VERDICT_WORDS,
    '## By group',
    table(groups, ours, ws),
    '## Not plainly OK',
    explanations(groups, ours).join('\n'),
    '## ws beside it',
    WS_WORDS,
    failures(groups, ws).join('\n'),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `
A catalogue of cases, modelled on the subjects that the Autobahn test suite made known, is run against a live
\`RawWebSocketServer\` that echoes over TCP, in ten configurations: plain, with small and large limits, with a short
\`closeTimeout\`, and with permessage-deflate with and without context takeover, with small windows and a threshold. The
client is a bare socket with a frame parser and an inflater of its own; it also fails a server that masks a frame, sends
a length that is not minimal, refers to bytes outside of the agreed window or sends anything behind its close frame.

The result of each case is a line of \`test/conformance/baseline.json\`: the verdict, what came back, the close frame,
who ended the connection first and whether in order. A difference in any line fails \`npm test\`, for better or worse,
and so does a case that is missing or new. \`npm run conformance\` runs the catalogue with the few cases that take too
long for \`npm test\`, and compares as well.`.trim();

const VERDICT_WORDS = `- **OK**: what the case demands.
- **NON-STRICT**: not quite, but allowed or harmless, such as bad UTF-8 that is noticed only at the end of the message.
- **INFORMATIONAL**: there is no right or wrong; the behaviour is on record.
- **FAILED**: anything else.`;

const WS_WORDS = `
For comparison the cases that \`npm test\` runs also ran against an echo server on \`ws\`, with the same options and
otherwise its defaults. They were written for this library: where the RFCs leave a choice, what ws does is NON-STRICT
and not FAILED; its own limits (16,384 fragments, 60 pongs that wait) are at their defaults, and show. What failed
there:`.trim();

function table(groups: readonly CaseGroup[], ours: Results, ws: Results): string {
  const counts = groups.map((group) => ({
    title: group.title,
    numbers: countsOf(entriesOf(group), ours, ws),
  }));
  const sums = counts[0]!.numbers.map((_, i) => counts.reduce((sum, { numbers }) => sum + numbers[i]!, 0));
  const rows = [
    COLUMNS,
    ...counts.map(({ title, numbers }) => [title, ...numbers.map(figure)]),
    ['All', ...sums.map(figure)],
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | '),
  );
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ');
  return [lines[0]!, rule, ...lines.slice(1)].map((line) => `| ${line} |`).join('\n');
}

function countsOf(entries: readonly Entry[], ours: Results, ws: Results): number[] {
  const count = (results: Results, verdict: string) =>
    entries.filter(({ id }) => verdictIn(results, id) === verdict).length;
  return [
    entries.length,
    ...VERDICTS.map((verdict) => count(ours, verdict)),
    ...VERDICTS.map((verdict) => count(ws, verdict)),
  ];
}

function explanations(groups: readonly CaseGroup[], ours: Results): string[] {
  return groups.flatMap((group) =>
    entriesOf(group)
      .filter(({ id }) => verdictIn(ours, id) !== 'OK')
      .map(({ id, entry }) => {
        if (entry.why === undefined) throw new Error(`${id} is not plainly OK and must say why: ${ours.get(id)}`);
        return `- \`${id}\`: ${entry.sentence}. Seen: \`${ours.get(id)}\`. ${entry.why}`;
      }),
  );
}

function failures(groups: readonly CaseGroup[], ws: Results): string[] {
  return groups.flatMap((group) =>
    entriesOf(group)
      .filter(({ id }) => verdictIn(ws, id) === 'FAILED')
      .map(({ id, entry }) => `- \`${id}\`: ${entry.sentence}. Seen: \`${ws.get(id)}\`.`),
  );
}

function entriesOf(group: CaseGroup): Entry[] {
  return group.cases.map((entry) => ({ id: caseId(group, entry), entry }));
}

function verdictIn(results: Results, id: string): string | undefined {
  return results.get(id)?.split(' | ')[0];
}

function figure(count: number): string {
  return count === 0 ? '' : count.toLocaleString('en-US');
}
