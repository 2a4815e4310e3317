import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/samples/browser.mjs';
import { ChatPage } from '../../scripts/samples/chat-page.mjs';
import { compileSample, type CompiledSource } from '../support/compiled-source.js';
import { ChatServer } from './support/chat-server.js';

// The page doubles its wait with each attempt that fails.
const COMES_BACK_WITHIN = 60_000;
const TIMEOUT = 120_000;

describe('the chat page of the sample in two tabs', () => {
  let sample: CompiledSource;
  let server: ChatServer;
  let browser: Browser;
  beforeAll(async () => {
    sample = await compileSample('01-chat');
  }, TIMEOUT);
  afterAll(() => sample.remove());
  beforeEach(async () => {
    server = await ChatServer.start(sample, 0);
    browser = await launchBrowser();
  }, TIMEOUT);
  afterEach(async () => {
    await server.stop();
    await browser.close();
  }, TIMEOUT);

  it(
    'exchanges messages, sees the server go, comes back with it and exchanges messages again',
    async () => {
      const ada = await ChatPage.open(browser, server.url);
      const grace = await ChatPage.open(browser, server.url);
      await ada.join('Ada');
      await grace.join('Grace');
      await talk(ada, grace, 'Hello from Ada');
      await talk(grace, ada, 'Grüße von Grace 💬');

      await server.stop();
      await Promise.all([ada.state('waiting'), grace.state('waiting')]);
      server = await ChatServer.start(sample, server.port);
      await Promise.all([ada.state('connected', COMES_BACK_WITHIN), grace.state('connected', COMES_BACK_WITHIN)]);
      await ada.seesPeople('Ada', 'Grace');

      await talk(grace, ada, 'Back again');
      await talk(ada, grace, 'So am I');
      expect([...ada.troubles, ...grace.troubles]).toEqual([]);
    },
    TIMEOUT,
  );
});

async function talk(speaker: ChatPage, listener: ChatPage, text: string): Promise<void> {
  await speaker.say(text);
  await listener.sees(text);
  await speaker.sees(text);
}
