// A request, a stream and a job that are cancelled, every error, and questions of the server; and the pictures.
import assert from 'node:assert/strict';
import { ObservatoryPage } from './observatory-page.mjs';

const LAPTOP = { viewport: { width: 1280, height: 800 } };
const SMALL_LAPTOP = { width: 1366, height: 768 };
const PHONE = { viewport: { width: 390, height: 844 } };

const ERRORS = [
  ['Point too low', 'invalid_payload The altitude is a number from 0 (horizon) to 90 (zenith).'],
  ['Point at the Sun', 'too_bright Never point a telescope at the Sun.'],
  ['Order a coffee', 'unknown_event Unknown event "coffee"'],
  ['Crash the handler', 'internal Internal server error'],
];

export async function check({ step, server, browser }) {
  const page = await ObservatoryPage.open(browser, server.url, LAPTOP);

  await step('a request is answered, and its messages are shown', async () => {
    await page.point(66, 90);
    await page.says('point-outcome', /^Vega is [\d.]+° away\. Its light left 25 years ago\.$/);
    await page.passes('sent', '{"event":"point","data":{"altitude":66,"azimuth":90},"id":1}');
    await page.passes('received', /^\{"event":"\$complete","data":\{"star":"Vega".*"id":1\}$/);
  });
  await step('a click into the sky is a request as well', async () => {
    await page.clickStar(2);
    await page.says('point-outcome', /^Arcturus is [\d.]+° away/);
  });
  await step('a stream runs, is cancelled, and the server tells of its end', async () => {
    await page.press('light', 'start');
    await page.seesLight(4);
    await page.passes('received', /^\{"event":"\$next",.*"id":3\}$/);
    await page.press('light', 'cancel');
    await page.says('light-outcome', /^Cancelled after \d+ values, completed\.$/);
    await page.says('light-teardown', 'Unsubscribed');
    await page.passes('sent', '{"event":"$cancel","id":3}');
    await page.passes('received', '{"event":"$complete","id":3}');
  });
  await step('a job tells how far it is, is cancelled, and its AbortSignal fires', async () => {
    await page.press('expose', 'start');
    await page.seesStars(20);
    await page.press('expose', 'cancel');
    await page.says('expose-outcome', /^Cancelled after \d+ plates\.$/);
    await page.says('expose-teardown', 'The AbortSignal has fired');
  });
  await step('on a small laptop all cards are in sight, and none moves when it is used', async () => {
    await page.page.setViewportSize(SMALL_LAPTOP);
    const before = await page.places();
    await page.seesWholeCards();
    await page.press('light', 'start');
    await page.press('expose', 'start');
    await page.askMe(30);
    assert.deepEqual(await page.primaryAnswers(), ['Close it']);
    await page.seesWholeCards();
    await page.click('Close it');
    await page.press('light', 'cancel');
    await page.press('expose', 'cancel');
    await page.says('light-teardown', 'Unsubscribed');
    await page.says('expose-teardown', 'The AbortSignal has fired');
    await page.seesWholeCards();
    assert.deepEqual(await page.places(), before);
    await page.page.reload();
    await page.ready();
    await page.page.setViewportSize(LAPTOP.viewport);
  });
  await step('each error arrives with its code, and a crash tells nothing else', async () => {
    for (const [button, rejection] of ERRORS) {
      await page.click(button);
      await page.says('errors-outcome', rejection);
    }
    await page.point(120, 90);
    await page.says('point-outcome', 'invalid_payload');
    assert.equal(await page.page.getByText('mirror has fallen').count(), 0);
  });
  await step('the server asks: it is answered, refused, and left without an answer', async () => {
    await page.askMe(30);
    await page.click('Leave it open');
    await page.says('clouds-outcome', 'You said open');
    await page.passes('sent', '{"event":"$complete","data":"open","id":1}');
    await page.askMe(30);
    await page.click('Not my job');
    await page.says('clouds-outcome', 'No decision (not_my_job: Ask the astronomer)');
    await page.askMe(1);
    await page.says('clouds-outcome', 'No decision (timeout: ');
    await page.passes('received', '{"event":"$cancel","id":3}');
    await page.page.locator('#question').waitFor({ state: 'hidden' });
  });
  await step('the server goes in the middle of a stream, and comes back', async () => {
    await page.press('light', 'start');
    await page.seesLight(2);
    await server.stop();
    await page.says('light-outcome', 'The connection is closed');
    await page.state('waiting');
    await server.startAgain();
    await page.comesBack();
    await page.point(38, 132);
    await page.says('point-outcome', 'Altair is 0° away');
  });
  await step('nothing went wrong in the page', () => assert.deepEqual(page.troubles, []));
  await page.page.context().close();
}

async function useEverything(page) {
  await page.point(60, 96);
  await page.says('point-outcome', 'Vega');
  await page.press('expose', 'start');
  await page.seesStars(24 * 14);
  await page.says('expose-outcome', 'spiral');
  await page.click('Point at the Sun');
  await page.says('errors-outcome', 'too_bright');
  await page.press('light', 'start');
  await page.seesLight(48);
  await page.askMe(30);
  await page.page.mouse.move(0, 0);
}

async function laptopPicture(browser, url) {
  return picture(browser, url, { ...LAPTOP, colorScheme: 'light' });
}

async function phonePicture(browser, url) {
  return picture(browser, url, { ...PHONE, colorScheme: 'dark' });
}

async function picture(browser, url, options) {
  const page = await ObservatoryPage.open(browser, url, options);
  await useEverything(page);
  await page.page.locator('#cards').evaluate((cards) => cards.scrollTo(0, 0));
  return page.page.screenshot();
}

export const pictures = { 'observatory-laptop': laptopPicture, 'observatory-phone': phonePicture };
