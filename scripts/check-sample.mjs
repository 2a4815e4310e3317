// The sample as a newcomer meets it: npm start, two pages, a talk, a hostile guest, a restart. Exits 1 on a failure.
import assert from 'node:assert/strict';
import { ChatPage, launchBrowser } from './chat-page.mjs';
import { freePort, runSampleToItsEnd, startSample } from './sample-server.mjs';

const HOSTILE_NAME = '<img src=x onerror=a()>';
const HOSTILE_TEXT = '<img src=x onerror=a()><script>a()</script>';
const COMES_BACK_WITHIN = 60_000;

const port = await freePort();
let server;
let browser;
let ada;
let guest;

async function step(title, work) {
  process.stdout.write(`- ${title} … `);
  await work();
  console.log('ok');
}

async function nothingExecuted(chat) {
  const found = await chat.page.evaluate(() => ({
    ran: window.hostileCodeRan === true,
    elements: document.querySelectorAll('main img, main script, [onerror]').length,
  }));
  assert.deepEqual(found, { ran: false, elements: 0 }, 'a hostile name or message became more than text');
}

async function openPage() {
  const chat = await ChatPage.open(browser, server.url);
  await chat.page.evaluate(() => (window.a = () => (window.hostileCodeRan = true)));
  return chat;
}

async function check() {
  await step('npm start prints the address', async () => {
    server = await startSample(port);
    assert.equal(server.url, `http://localhost:${port}`);
  });
  await step('a port in use ends in one line that says what to do', async () => {
    const { code, printed } = await runSampleToItsEnd(port);
    assert.equal(code, 1, printed);
    assert.match(printed, new RegExp(`^Port ${port} is in use[^\n]*PORT=\\d+ npm start\n$`));
  });
  await step('the page is served with a Content-Security-Policy', async () => {
    const response = await fetch(server.url);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'self'/);
  });
  await step('two pages join, one under a hostile name', async () => {
    browser = await launchBrowser();
    ada = await openPage();
    guest = await openPage();
    await ada.join('Ada');
    await guest.join(HOSTILE_NAME);
    await ada.seesPeople('Ada', HOSTILE_NAME);
    await guest.seesPeople('Ada', HOSTILE_NAME);
  });
  await step('they exchange messages', async () => {
    await ada.say('Hello from Ada');
    await guest.sees('Hello from Ada');
    await guest.say(HOSTILE_TEXT);
    await ada.sees(HOSTILE_TEXT);
    await nothingExecuted(ada);
    await nothingExecuted(guest);
  });
  await step('a newcomer gets the history, and a taken name gets a number', async () => {
    const late = await openPage();
    await late.join('ada');
    await late.sees('Hello from Ada');
    await ada.seesPeople('Ada', HOSTILE_NAME, 'ada 2');
    await late.page.context().close();
    await ada.seesPeople('Ada', HOSTILE_NAME);
  });
  await step('the frames appear, masked ones with their key', async () => {
    const sent = ada.frames({ hasText: 'Hello from Ada' }).and(ada.page.locator('.sent'));
    await sent.click();
    assert.match(await sent.locator('.hex-header').innerText(), /^81 [89a-f][0-9a-f]/);
    assert.match(await sent.locator('.hex-key').innerText(), /^([0-9a-f]{2} ?){4}$/);
    await ada.page.locator('#anatomy .bits').waitFor();
    const received = ada.frames({ hasText: 'Hello from Ada' }).and(ada.page.locator('.received'));
    assert.equal(await received.locator('.hex-key').count(), 0);
    assert.equal(await ada.frames({ hasText: '"event":"frame"' }).count(), 0, 'a report was reported');
  });
  await step('a ping and the pong of the browser appear', async () => {
    await ada.page.locator('#ping').click();
    await ada.frames().locator('[data-opcode="ping"]').waitFor();
    await ada.frames().locator('[data-opcode="pong"]').waitFor();
  });
  await step('the server goes, and what is typed meanwhile is kept', async () => {
    await server.stop();
    await Promise.all([leavesConnected(ada), leavesConnected(guest)]);
    await ada.frames().locator('[data-opcode="close"]').waitFor();
    await ada.page.locator('.frame-end', { hasText: '1001' }).waitFor();
    await ada.say('Said while the server was away');
    await ada.page.locator('.message.waiting').waitFor();
    await guest.type('An unfinished thought');
  });
  await step('the server comes back, and so do both pages', async () => {
    server = await startSample(port);
    await Promise.all([ada.state('connected', COMES_BACK_WITHIN), guest.state('connected', COMES_BACK_WITHIN)]);
    await ada.seesPeople('Ada', HOSTILE_NAME);
    await guest.seesPeople('Ada', HOSTILE_NAME);
  });
  await step('they exchange messages again', async () => {
    await guest.sees('Said while the server was away');
    await ada.sees('Said while the server was away');
    assert.equal(await guest.page.locator('#text').inputValue(), 'An unfinished thought');
    await guest.page.locator('#text').press('Enter');
    await ada.sees('An unfinished thought');
    await ada.say('Welcome back');
    await guest.sees('Welcome back');
  });
  await step('nothing went wrong in the pages', async () => {
    await nothingExecuted(ada);
    await nothingExecuted(guest);
    assert.deepEqual([...ada.troubles, ...guest.troubles], []);
  });
}

async function leavesConnected(chat) {
  await chat.page.locator('#connection:not([data-state="connected"])').waitFor();
}

try {
  await check();
  console.log('The sample works.');
} catch (error) {
  console.log('failed');
  console.error(`check-sample: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
  await server?.stop();
}
