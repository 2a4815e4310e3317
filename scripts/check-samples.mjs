// Each sample as a newcomer meets it: started by npm, used in a browser. Exits 1 on a failure.
// Usage: npm run check:samples -- 02, or without a name for all of them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { launchBrowser, SamplePage } from './samples/browser.mjs';
import { buildLibrary, SampleServer, sampleNames, withoutLibrary } from './samples/sample-server.mjs';

const FIRST = '01-chat';

async function step(title, work) {
  process.stdout.write(`- ${title} … `);
  const began = performance.now();
  await work();
  console.log(`ok, ${secondsSince(began)}`);
}

function secondsSince(began) {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

async function checkStart(server) {
  if (server.name === FIRST) {
    await step('before the build of the library, npm start says what to run', async () => {
      const { code, printed } = await withoutLibrary(() => server.startOnceByNpm());
      assert.equal(code, 1, printed);
      assert.match(printed, /^The library is not built yet\. .*: npm run build$/m);
    });
  }
  await step('npm start prints the address', async () => {
    await (server.name === FIRST ? server.startAsNewcomer() : server.start());
    assert.equal(server.url, `http://localhost:${server.port}`);
  });
  await step('a port in use ends in one line that says what to do', async () => {
    const { code, printed } = await server.startOnceMore();
    assert.equal(code, 1, printed);
    assert.match(printed, new RegExp(`^Port ${server.port} is in use[^\n]*PORT=\\d+ npm start\n$`));
  });
  await step('the page is served with a Content-Security-Policy', async () => {
    const response = await fetch(server.url);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  });
}

/** The menu of the page names the address that package.json has, and nothing of it is cut at the edge of a phone. */
async function checkAbout({ name, url }, browser) {
  const { repository } = JSON.parse(await readFile('package.json', 'utf8'));
  const files = `${repository.url.slice('git+'.length, -'.git'.length)}/tree/main`;
  for (const [width, height] of [
    [390, 844],
    [1366, 768],
  ]) {
    const context = await browser.newContext({ viewport: { width, height } });
    const { page, troubles } = new SamplePage(await context.newPage());
    await page.goto(url);
    await page.locator('.about summary').click();
    const links = await page.locator('.about a').evaluateAll((all) => all.map(({ href }) => href));
    const others = sampleNames([]).filter((other) => other !== name);
    assert.deepEqual(links, [
      `${files}/sample/${name}`,
      `${files}/docs`,
      ...others.map((it) => `${files}/sample/${it}`),
    ]);
    const { x, y, width: wide, height: high } = await page.locator('.about > div').boundingBox();
    assert.ok(x >= 0 && x + wide <= width && y + high <= height, `the menu is cut at ${width} x ${height}`);
    const scrolled = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(scrolled <= width, `the page is ${scrolled} wide at ${width}`);
    assert.deepEqual(troubles, []);
    await context.close();
  }
}

async function checkSample(name, browser) {
  const { check } = await import(`./samples/${name}.mjs`);
  const server = await SampleServer.on(name);
  const began = performance.now();
  console.log(name);
  try {
    await checkStart(server);
    await check({ step, server, browser });
    await step('the page links to its source, the docs and the other samples', () => checkAbout(server, browser));
  } finally {
    await server.stop();
  }
  console.log(`${name} works: ${secondsSince(began)}`);
}

let browser;
try {
  const names = sampleNames(process.argv.slice(2));
  // The start of the first sample builds the library; its check, like every newcomer, begins with that.
  if (!names.includes(FIRST)) await buildLibrary();
  browser = await launchBrowser();
  for (const name of names) await checkSample(name, browser);
} catch (error) {
  console.error(`\ncheck-samples: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
}
