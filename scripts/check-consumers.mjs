// The first five minutes of somebody who has a Nest application: they install the package, change two lines, and it runs.
// Usage: node scripts/check-consumers.mjs, after a build. Exits 1 on a failure.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OtherPort } from '../test/support/other-port-page.mjs';
import { launchBrowser } from './samples/browser.mjs';
import { Consumer } from './consumer.mjs';
import { run } from './process-group.mjs';

const root = join(import.meta.dirname, '..');
const workspace = mkdtempSync(join(tmpdir(), 'nest-raw-ws-consumers-'));
process.once('exit', () => rmSync(workspace, { recursive: true, force: true }));

const consumers = [
  {
    name: 'Nest 11, CommonJS',
    app: new Consumer('nest-11', workspace),
    typeProjects: ['tsconfig.types.json', 'tsconfig.node10.json'],
    // Nest 11 reports a failure by `client.emit('exception')`, which sends nothing on a client of ws.
    wsAdapterReportsFailures: false,
  },
  {
    name: 'Nest 12, ES modules',
    app: new Consumer('nest-12', workspace),
    typeProjects: ['tsconfig.types.json'],
    wsAdapterReportsFailures: true,
  },
];

const otherPort = new OtherPort();
let browser;

async function step(title, work) {
  process.stdout.write(`- ${title} … `);
  const began = performance.now();
  const result = await work();
  console.log(`ok, ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

async function pack() {
  const [{ filename, files }] = JSON.parse(
    await run('npm', ['pack', '--json', '--loglevel=silent', '--pack-destination', workspace], root),
  );
  const built = ['dist/esm/index.js', 'dist/cjs/index.js'].every((path) => files.some((file) => file.path === path));
  assert.ok(built, 'the package has no build in it: run "npm run build" first');
  return join(workspace, filename);
}

async function check({ name, app, typeProjects, wsAdapterReportsFailures }, tarball) {
  console.log(name);
  await step('it builds with WsAdapter', () => app.build());
  await step('its own e2e test passes with WsAdapter', () => app.test());
  await step('a page of another port talks to it, through WsAdapter', () =>
    app.talk(browser, otherPort, { reportsFailures: wsAdapterReportsFailures }),
  );
  await step('the tarball is installed, and platform-ws removed', async () => {
    await app.install(tarball);
    await app.uninstall('@nestjs/platform-ws');
  });
  await step('two lines are changed', () => app.switchAdapter());
  for (const project of typeProjects) {
    await step(`its types and ours are right, by ${project}`, () => app.checkTypes(project));
  }
  await step('it builds', () => app.build());
  await step('its own e2e test passes', () => app.test());
  await step('a page of another port talks to it, and hears of a failure', () =>
    app.talk(browser, otherPort, { reportsFailures: true }),
  );
  await step('the gateway of the README is pasted, and builds', async () => {
    app.pasteGateway();
    await app.build();
  });
  await step('a page says hello to it', () => app.greet(browser, otherPort));
}

try {
  const tarball = await step('npm pack', pack);
  await step('the applications are installed', () => Promise.all(consumers.map(({ app }) => app.install())));
  browser = await launchBrowser();
  await otherPort.listen();
  for (const consumer of consumers) await check(consumer, tarball);
  console.log('Both applications work.');
} catch (error) {
  console.log('failed');
  console.error(`check-consumers: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await otherPort.close();
}
