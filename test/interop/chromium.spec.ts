import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/samples/browser.mjs';
import { describeModes, SMALL_WINDOWS } from './support/modes.js';

/** Runs in the page: sends back what it gets until the connection closes, and gives the code of the close. */
function echoInPage(url: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => socket.send(data));
    socket.addEventListener('close', ({ code }) => resolve(code));
  });
}

describe('compressed messages and Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  const echo = async (url: string) => {
    const page = await browser.newPage();
    const code = await page.evaluate(echoInPage, url);
    await page.close();
    if (code !== 1000) throw new Error(`Closed with ${code}`);
  };
  describeModes(() => ({ echo }), SMALL_WINDOWS.slice(0, 1));
});
