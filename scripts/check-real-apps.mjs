// Small applications in the manner of real ones, on WsAdapter and on ours, used by the client of ws.
// Usage: npm run check:real-apps [-- the beginning of a name], after a build. Exits 1 if one does not do what it should.
import { isDeepStrictEqual, inspect } from 'node:util';
import process from 'node:process';
import { ADAPTERS, buildApps } from './real-apps/build-apps.mjs';
import { RealApp } from './real-apps/real-app.mjs';

const APPS = await Promise.all(
  ['sync-server', 'charge-points', 'graphql-neighbour', 'token-adapter'].map(async (name) => {
    const { variants } = await import(`./real-apps/${name}.mjs`);
    return { name, variants };
  }),
);
const TIMEOUT = 10_000;

let failures = 0;

function report(hasPassed, title, began, details = '') {
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  console.log(`${hasPassed ? 'ok    ' : 'FAILED'} ${title} (${took})${details}`);
  if (!hasPassed) failures++;
}

/** What a check finds out; an error and waiting in vain are something, too. */
async function outcomeOf(run, app) {
  let timer;
  const tooLong = new Promise((resolve) => {
    timer = setTimeout(resolve, TIMEOUT, `nothing within ${TIMEOUT / 1000} s`);
  });
  try {
    return await Promise.race([run(app), tooLong]);
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
    app.hangUp();
  }
}

async function check(adapter, app, title, { expected, run }) {
  const began = performance.now();
  const outcome = await outcomeOf(run, app);
  const wanted = expected?.[adapter] ?? expected;
  const hasPassed = isDeepStrictEqual(outcome, wanted);
  const details = hasPassed ? '' : `\n       expected ${show(wanted)}\n       got      ${show(outcome)}`;
  report(hasPassed, title, began, details);
}

function show(value) {
  return inspect(value, { depth: 6, breakLength: Infinity, maxStringLength: 500 });
}

async function checkApp(folder, name, { title = name, env, checks, complaints }, adapter) {
  const line = (what) => `${title} | ${adapter} | ${what}`;
  const app = await RealApp.start(folder, name, env);
  for (const [what, one] of Object.entries(checks)) await check(adapter, app, line(what), one);
  const stop = { expected: complaints, run: () => app.stop() };
  await check(adapter, app, line('it ends when it is told to, and has complained of what was refused only'), stop);
}

const chosen = process.argv[2] ?? '';
const began = performance.now();
try {
  const folders = await buildApps();
  report(true, `the applications are right by their types, on ${ADAPTERS.join(' and ')}`, began);
  for (const { name, variants } of APPS.filter((app) => app.name.startsWith(chosen))) {
    for (const variant of variants) {
      for (const adapter of ADAPTERS) await checkApp(folders[adapter], name, variant, adapter);
    }
  }
} catch (error) {
  console.error(`check-real-apps: ${error instanceof Error ? error.message : String(error)}`);
  failures++;
}
console.log(failures === 0 ? 'The applications work.' : `${failures} failed.`);
process.exitCode = failures === 0 ? 0 : 1;
