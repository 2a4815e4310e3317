// A picture drawn by two, a newcomer, hostile strokes, the weight of messages, a restart; and the pictures.
import assert from 'node:assert/strict';
import { DrawingPage } from './drawing-page.mjs';
import { PackedPeer } from './packed-peer.mjs';
import { flowers } from './flowers.mjs';

const LAPTOP = { viewport: { width: 1280, height: 800 }, colorScheme: 'light', reducedMotion: 'reduce' };
const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'light', reducedMotion: 'reduce' };

const RED = '200 56 46';
const BLUE = '47 107 192';

export async function check({ step, server, browser }) {
  const wren = await DrawingPage.open(browser, server.url, LAPTOP);
  const robin = await DrawingPage.open(browser, server.url, LAPTOP);

  await step('nothing is said to be saved before anything is drawn', async () => {
    await wren.page.locator('#messages button').first().waitFor();
    assert.equal(await wren.page.locator('.less').isVisible(), false);
  });
  await step('what one draws with the mouse the other sees at once, with the cursor', async () => {
    await wren.choose('Red');
    await wren.draw(across(0.3), { lift: false });
    await robin.seesColor('unfinished', [0.5, 0.3], RED);
    await robin.seesPen('Wren');
    await robin.seesStrokes(0);
  });
  await step('the whole stroke is the same in both, pixel by pixel', async () => {
    await wren.page.mouse.up();
    await Promise.all([wren.seesStrokes(1), robin.seesStrokes(1)]);
    await robin.seesColor('picture', [0.5, 0.3], RED);
    await robin.draw(across(0.6));
    await Promise.all([wren.seesStrokes(2), robin.seesStrokes(2)]);
    await wren.seesColor('picture', [0.5, 0.6], BLUE);
    assert.equal(await wren.pixels(), await robin.pixels());
  });
  await step('a newcomer gets the picture, and by night in its other inks', async () => {
    const late = await DrawingPage.open(browser, server.url, LAPTOP);
    await late.seesStrokes(2);
    assert.equal(await late.pixels(), await robin.pixels());
    await late.page.emulateMedia({ colorScheme: 'dark' });
    await late.seesColor('picture', [0.5, 0.3], '242 121 107');
    await late.page.context().close();
  });
  await step('another size of the window keeps the picture', async () => {
    await robin.page.setViewportSize({ width: 900, height: 700 });
    await robin.seesColor('picture', [0.5, 0.6], BLUE);
    await robin.page.setViewportSize(LAPTOP.viewport);
    await robin.seesColor('picture', [0.5, 0.6], BLUE);
    assert.equal(await wren.pixels(), await robin.pixels());
  });
  await step("undo takes one's own last stroke only, by the keyboard too", async () => {
    await wren.page.keyboard.press('Control+z');
    await Promise.all([wren.seesStrokes(1), robin.seesStrokes(1)]);
    await robin.seesColor('picture', [0.5, 0.6], BLUE);
    await wren.click('Undo');
    await wren.reads('Nothing of yours is left to undo');
  });
  await step('wrong messages are answered in MessagePack, with a code, and nobody else notices', async () => {
    await refusals(server.url);
    await wren.draw(across(0.8));
    await Promise.all([wren.seesStrokes(2), robin.seesStrokes(2)]);
  });
  await step('the panel shows fewer bytes than in JSON, and the parts of a message', async () => {
    const [packed, base64, numbers] = await Promise.all(['packed', 'base64', 'numbers'].map((name) => wren.sum(name)));
    const saved = Math.round((1 - packed / numbers) * 100);
    assert.equal(await wren.page.locator('.less').innerText(), `${saved} % less`);
    assert.ok(packed > 0 && packed < base64 && base64 < numbers, `${packed}, ${base64}, ${numbers} bytes`);
    await wren.takeApart('↑ stroke');
    assert.match(await wren.part('bin').innerText(), /^c4 [0-9a-f]{2}\s+\d+ bytes$/);
    assert.match(await wren.part('data').innerText(), /^([0-9a-f]{2} ){16}…\s+\d+ points$/);
    assert.match(await wren.part('key').first().innerText(), /^a5 65 76 65 6e 74\s+event$/);
  });
  await step('a picture is cleared once that is confirmed', async () => {
    await robin.click('Clear…');
    await robin.click('Keep it');
    await robin.click('Clear…');
    await robin.click('Clear it');
    await wren.reads('Robin has cleared the picture');
    await Promise.all([wren.seesStrokes(0), robin.seesStrokes(0)]);
    await wren.draw(across(0.2));
    await robin.seesStrokes(1);
  });
  await step('the server goes, and what is drawn meanwhile is kept', async () => {
    await server.stop();
    await Promise.all([wren.state('waiting'), robin.state('waiting')]);
    await wren.draw(across(0.4));
    await wren.reads('1 stroke so far');
    await wren.seesColor('unfinished', [0.5, 0.4], RED);
  });
  await step('the server comes back, and so do both pages with the stroke', async () => {
    await server.startAgain();
    await Promise.all([wren.comesBack(), robin.comesBack()]);
    await Promise.all([wren.seesStrokes(1), robin.seesStrokes(1)]);
    await robin.seesColor('picture', [0.5, 0.4], RED);
  });
  await step('nothing went wrong in the pages', () => assert.deepEqual([...wren.troubles, ...robin.troubles], []));
  await Promise.all([wren.page.context().close(), robin.page.context().close()]);
}

/** A wavy line from left to right, which passes the middle at that height. */
function* across(height) {
  for (let i = 0; i <= 20; i++) yield [0.1 + i * 0.04, height + 0.03 * Math.sin((i - 10) / 1.5)];
}

async function refusals(url) {
  const peer = await PackedPeer.connect(url);
  const stroke = { nr: 1, color: 1, width: 40, points: Buffer.from('00640064', 'hex') };
  const refused = async (message, wanted) => {
    peer.send(message);
    const { event, data, id } = await peer.answer();
    assert.deepEqual([event, data.code, id], ['exception', wanted, message.id]);
  };
  await refused({ event: 'stroke', data: stroke, id: 1 }, 'not_joined');
  await refused({ event: 'join', data: { key: 'text' }, id: 2 }, 'invalid_payload');
  await peer.join();
  const wrong = [
    { points: Buffer.from('12c10064', 'hex') }, // outside
    { points: Buffer.from('006400', 'hex') },
    { points: Buffer.alloc(0) },
    { points: Buffer.alloc(4 * 2001) },
    { points: [100, 100] },
    { color: 10 },
    { color: '#f00' },
    { width: 1000 },
    { nr: -1 },
  ];
  for (const [index, field] of wrong.entries()) {
    await refused({ event: 'stroke', data: { ...stroke, ...field }, id: 10 + index }, 'invalid_payload');
  }
  await refused({ event: 'stroke', data: null, id: 30 }, 'invalid_payload');
  await refused({ event: 'paint', id: 31 }, 'unknown_event');
  for (const [frame, sentence] of [
    [Buffer.from('82a5', 'hex'), /it ends too soon/],
    ['{"event":"stroke"}', /MessagePack is expected, in a binary frame/],
  ]) {
    peer.sendFrame(frame);
    const { event, data } = await peer.answer();
    assert.equal(event, 'exception');
    assert.match(data.message, sentence);
  }
  await peer.close();
}

/** Somebody whose pen can be seen, and who has drawn some of the flowers. */
async function artist(url, strokes, place) {
  const peer = await PackedPeer.connect(url);
  await peer.join();
  for (const stroke of strokes) await peer.draw(stroke);
  peer.point(place);
  return peer;
}

async function picture(browser, url, options, prepare) {
  const page = await DrawingPage.open(browser, url, options);
  const { first, second, own } = flowers();
  const peers = [await artist(url, first, [0.06, 0.1]), await artist(url, second, [0.03, 0.6])];
  await page.seesStrokes(first.length + second.length);
  await page.choose('Pink');
  await page.draw(own);
  await page.seesStrokes(first.length + second.length + 1);
  for (const name of ['Robin', 'Heron']) await page.seesPen(name);
  await prepare(page);
  await page.page.mouse.move(0, 0);
  const png = await page.page.screenshot();
  await Promise.all(peers.map((peer) => peer.close()));
  return png;
}

async function laptopPicture(browser, url) {
  return picture(browser, url, LAPTOP, (page) => page.takeApart('↑ stroke'));
}

async function phonePicture(browser, url) {
  return picture(browser, url, { ...PHONE, colorScheme: 'dark' }, () => {});
}

export const pictures = { 'drawing-laptop': laptopPicture, 'drawing-phone': phonePicture };
