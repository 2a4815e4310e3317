// Two pages, a talk, a hostile guest, a restart; and the pictures of the README.
import assert from 'node:assert/strict';
import { ChatPage } from './chat-page.mjs';

const HOSTILE_NAME = '<img src=x onerror=a()>';
const LONG_NAME = 'Wilhelmina Featherstoneh'; // as long as a name may be
const HOSTILE_TEXT = '<img src=x onerror=a()><script>a()</script>';
const COMES_BACK_WITHIN = 60_000;

const LAPTOP = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' };
const PHONE = { viewport: { width: 375, height: 812 }, colorScheme: 'dark' };

async function nothingExecuted(chat) {
  const found = await chat.page.evaluate(() => ({
    ran: window.hostileCodeRan === true,
    elements: document.querySelectorAll('main img, main script, [onerror]').length,
  }));
  assert.deepEqual(found, { ran: false, elements: 0 }, 'a hostile name or message became more than text');
}

export async function check({ step, server, browser }) {
  let ada;
  let guest;
  const openPage = async () => {
    const chat = await ChatPage.open(browser, server.url);
    await chat.page.evaluate(() => (window.a = () => (window.hostileCodeRan = true)));
    return chat;
  };

  await step('two pages join, one under a hostile name', async () => {
    ada = await openPage();
    guest = await openPage();
    await ada.join('Ada');
    await guest.join(HOSTILE_NAME);
    await ada.seesPeople('Ada', HOSTILE_NAME);
    await guest.seesPeople('Ada', HOSTILE_NAME);
  });
  await step('each has a colour of their own', async () => {
    const colors = await ada.colors();
    assert.equal(new Set(colors).size, 2, colors.join());
    assert.deepEqual(await guest.colors(), colors);
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
    await late.seesPeople('Ada', HOSTILE_NAME); // before joining as well
    await late.join('ada');
    await late.sees('Hello from Ada');
    await ada.seesPeople('Ada', HOSTILE_NAME, 'ada 2');
    assert.equal(new Set(await ada.colors()).size, 3);
    await late.page.context().close();
    await ada.seesPeople('Ada', HOSTILE_NAME);
  });
  await step('nothing is cut of a long name, beside the button to leave, on a phone', async () => {
    const late = await ChatPage.open(browser, server.url, PHONE);
    await late.join(LONG_NAME);
    await late.seesPeople('Ada', HOSTILE_NAME, LONG_NAME);
    assert.deepEqual(await late.cutNames(), []);
    await late.page.context().close();
    await ada.seesPeople('Ada', HOSTILE_NAME);
  });
  await step('the newest frame is taken apart, until somebody chooses one', async () => {
    await guest.say('The newest of all');
    await ada.takesApart('The newest of all');
    await ada.say('Newer still');
    await ada.takesApart('Newer still');
  });
  await step('the frames appear, masked ones with their key', async () => {
    const sent = ada.frames({ hasText: 'Hello from Ada' }).and(ada.page.locator('.sent'));
    await sent.click();
    assert.match(await sent.locator('.hex-header').innerText(), /^81 [89a-f][0-9a-f]/);
    assert.match(await sent.locator('.hex-key').innerText(), /^([0-9a-f]{2} ?){4}$/);
    await ada.takesApart('Hello from Ada');
    await guest.say('Another frame');
    await ada.frames({ hasText: 'Another frame' }).waitFor();
    await ada.takesApart('Hello from Ada');
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
  await step('tries that fail are no ends of connections', async () => {
    for (let tries = 0; tries < 3; tries++) await ada.triesAgain();
    assert.equal(await ada.page.locator('.frame-end').count(), 1);
  });
  await step('the server comes back, and so do both pages', async () => {
    await server.startAgain();
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

/** A server for each: the history of the first would show in the second. */
export const pictures = { 'chat-laptop': laptopPicture, 'chat-phone': phonePicture };

async function talk(ada, grace) {
  await ada.join('Ada');
  await grace.join('Grace');
  await turn(grace, ada, 'Good morning! Is this really just a plain WebSocket?');
  await turn(ada, grace, 'Yes. new WebSocket() in the browser, a Nest gateway on the other side.');
  await turn(grace, ada, 'And we mask, but the server never does.');
  await turn(ada, grace, 'Right. Here is every frame, as it passes.');
}

async function turn(speaker, listener, text) {
  await speaker.say(text);
  await listener.sees(text);
}

async function takeApart(chat, text) {
  const row = chat.frames({ hasText: text }).and(chat.page.locator('.sent'));
  await row.click();
  await chat.page.locator('#anatomy .bits').waitFor();
  await row.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await chat.page.mouse.move(0, 0);
}

async function laptopPicture(browser, url) {
  const ada = await ChatPage.open(browser, url, LAPTOP);
  const grace = await ChatPage.open(browser, url, LAPTOP);
  await talk(ada, grace);
  await ada.page.locator('#ping').click();
  await ada.frames().locator('[data-opcode="pong"]').waitFor();
  await grace.type('So');
  await ada.page.locator('#typing', { hasText: 'Grace is typing' }).waitFor();
  await takeApart(ada, 'Here is every frame');
  return ada.page.screenshot();
}

async function phonePicture(browser, url) {
  const ada = await ChatPage.open(browser, url, PHONE);
  const grace = await ChatPage.open(browser, url, PHONE);
  await talk(ada, grace);
  await ada.page.locator('#show-frames').click();
  await takeApart(ada, 'Here is every frame');
  return ada.page.screenshot();
}
