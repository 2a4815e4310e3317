// Runs the whole catalogue, also the cases that are too slow for every run of the tests.
// Usage: npm run conformance -- [--write | --server ws]
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { differences, type Results } from './baseline.js';
import { CATALOGUE, SHORT } from './catalogue.js';
import { readBaseline, writeBaseline, writeReport, type Implementation } from './files.js';
import { OUR_PATIENCE, WS_PATIENCE } from './patience.js';
import { renderReport } from './report.js';
import { runCatalogue } from './run-catalogue.js';
import { openOurServers, openWsServers } from './servers.js';

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, server: { type: 'string', default: 'ours' } },
});

async function run(implementation: Implementation): Promise<Results> {
  const isOurs = implementation === 'ours';
  const servers = await (isOurs ? openOurServers() : openWsServers());
  try {
    return await runCatalogue(isOurs ? CATALOGUE : SHORT, servers, isOurs ? OUR_PATIENCE : WS_PATIENCE);
  } finally {
    await servers.close();
  }
}

function wsVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync('node_modules/ws/package.json', 'utf8'));
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) throw new TypeError('No version');
  return String(manifest.version);
}

if (values.write) {
  const [ours, ws] = [await run('ours'), await run('ws')];
  writeReport(renderReport(CATALOGUE, ours, ws, { node: process.version, ws: wsVersion() }));
  writeBaseline('ours', ours);
  writeBaseline('ws', ws);
  console.log(`Wrote the baselines of ${ours.size} cases and docs/conformance.md`);
} else if (values.server === 'ours' || values.server === 'ws') {
  const results = await run(values.server);
  const different = differences(readBaseline(values.server), results);
  for (const difference of different) console.log(difference);
  console.log(`${results.size} cases, ${different.length} of them differ from the baseline`);
  process.exitCode = different.length === 0 ? 0 : 1;
} else {
  console.error('Usage: npm run conformance -- [--write | --server ws]');
  process.exitCode = 1;
}
