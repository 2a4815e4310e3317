// Makes the pictures of the README from the running sample: docs/images/chat-laptop.png and chat-phone.png.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ChatPage, launchBrowser } from './chat-page.mjs';
import { freePort, startSample } from './sample-server.mjs';

const target = join(import.meta.dirname, '../docs/images');
const LAPTOP = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' };
const PHONE = { viewport: { width: 375, height: 812 }, colorScheme: 'dark' };

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
  await ada.page.screenshot({ path: join(target, 'chat-laptop.png') });
}

async function phonePicture(browser, url) {
  const ada = await ChatPage.open(browser, url, PHONE);
  const grace = await ChatPage.open(browser, url, PHONE);
  await talk(ada, grace);
  await ada.page.locator('#show-frames').click();
  await takeApart(ada, 'Here is every frame');
  await ada.page.screenshot({ path: join(target, 'chat-phone.png') });
}

await mkdir(target, { recursive: true });
const browser = await launchBrowser();
try {
  // A server for each picture: the history of the first would show in the second.
  for (const picture of [laptopPicture, phonePicture]) {
    const server = await startSample(await freePort());
    try {
      await picture(browser, server.url);
    } finally {
      await server.stop();
    }
  }
  console.log('Pictures are in docs/images');
} finally {
  await browser.close();
}
