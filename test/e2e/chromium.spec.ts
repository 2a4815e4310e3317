import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../scripts/samples/browser.mjs';
import { OtherPort } from '../support/other-port-page.mjs';
import { TalkApp } from './support/talk-app.js';

const TIMEOUT = 60_000;

describe('a page of another port in Chromium', () => {
  const otherPort = new OtherPort();
  let browser: Browser;
  let app: TalkApp;
  beforeAll(async () => {
    await otherPort.listen();
    browser = await launchBrowser();
  }, TIMEOUT);
  afterAll(async () => {
    await otherPort.close();
    await browser.close();
  }, TIMEOUT);
  beforeEach(async () => {
    app = await TalkApp.start();
  });
  afterEach(() => app.close());

  it(
    'talks to a Nest gateway',
    async () => {
      const page = await otherPort.openPage(browser, app.url());
      await page.send({ event: 'echo', data: 'aé€💬' });
      expect(await page.lines(1)).toEqual(['{"event":"echo","data":"aé€💬"}']);
      await page.send({ event: 'count', data: 3 });
      expect((await page.lines(4)).slice(1)).toEqual([1, 2, 3].map((data) => JSON.stringify({ event: 'count', data })));
      await page.close();
    },
    TIMEOUT,
  );

  it(
    'hears of a failure, and talks on',
    async () => {
      const page = await otherPort.openPage(browser, app.url());
      await page.send({ event: 'fail', data: 'Not today' });
      const [exception = ''] = await page.lines(1);
      expect(JSON.parse(exception)).toMatchObject({
        event: 'exception',
        data: { status: 'error', message: 'Not today' },
      });
      await page.send({ event: 'echo', data: 1 });
      expect((await page.lines(2)).slice(1)).toEqual(['{"event":"echo","data":1}']);
      await page.close();
    },
    TIMEOUT,
  );

  it(
    'answers the ping of a gateway by itself',
    async () => {
      const page = await otherPort.openPage(browser, app.url());
      await page.send({ event: 'ping me', data: 'are you there?' });
      expect(await page.lines(1)).toEqual(['{"event":"pong came","data":"are you there?"}']);
      await page.close();
    },
    TIMEOUT,
  );

  it(
    'hears the code with which a gateway closes',
    async () => {
      const page = await otherPort.openPage(browser, app.url());
      await page.send({ event: 'close me', data: { code: 4001, reason: 'enough' } });
      expect(await page.lines(1)).toEqual(['closed with 4001']);
      await page.close();
    },
    TIMEOUT,
  );

  it(
    'leaves with 1001 when it is closed, and hears 1001 when the application ends',
    async () => {
      const [leaves, stays] = await Promise.all([
        otherPort.openPage(browser, app.url()),
        otherPort.openPage(browser, app.url()),
      ]);
      await Promise.all([leaves.send({ event: 'echo' }), stays.send({ event: 'echo' })]);
      await Promise.all([leaves.lines(1), stays.lines(1)]);
      const left = app.nextLeaving();
      await leaves.close();
      expect(await left).toEqual({ code: 1001, reason: '' });
      await app.close();
      expect((await stays.lines(2)).slice(1)).toEqual(['closed with 1001']);
      await stays.close();
    },
    TIMEOUT,
  );
});
