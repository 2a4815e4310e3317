// Two at stages, who see what is done there and nothing else; the charts, /metrics, a restart; and the pictures.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { BoardPage } from './board-page.mjs';
import { BoardPeer } from './board-peer.mjs';
import { readPrometheusText } from './prometheus-text.mjs';

const LAPTOP = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' };
const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' };

export async function check({ step, server, browser }) {
  const ada = await BoardPage.open(browser, server.url, LAPTOP);
  const grace = await BoardPage.open(browser, server.url, LAPTOP);

  await step('on a small laptop the stages fill half of their panel, and no text of them is cut', async () => {
    await ada.page.setViewportSize({ width: 1366, height: 768 });
    const { share, cut } = await ada.filling();
    assert.ok(share >= 0.5, `${share}`);
    assert.deepEqual(cut, []);
    await ada.page.setViewportSize(LAPTOP.viewport);
  });
  await step('who is where is counted for all, also for those who are elsewhere', async () => {
    await ada.choose('harbour', 'river');
    await grace.choose('river');
    for (const page of [ada, grace]) await page.seesPeople({ harbour: 1, river: 2 });
    await ada.seesNews('river', 'Guest 2 has come');
    await ada.seesFacts('river', '2 here, 0 updates');
    assert.equal(await grace.visit('river').locator('.news').innerText(), '', 'nobody hears of their own coming');
  });
  await step('what one does at a stage the other sees who is there', async () => {
    await grace.click('River louder');
    for (const page of [ada, grace]) await page.seesVolume('river', 6);
    await ada.seesNews('river', 'Guest 2: louder');
    await ada.seesFacts('river', /^2 here, 1 update$/);
    await ada.seesVolume('harbour', 5);
    await ada.click('River softer');
    await grace.seesNews('river', 'Guest 1: softer');
  });
  await step('who has left sees it no more, and gets nothing', async () => {
    await grace.choose('harbour');
    await ada.click('Leave River');
    await grace.seesNews('river', 'Guest 1 has gone');
    await grace.seesPeople({ harbour: 2, river: 1 });
    const heard = ada.listen();
    await grace.click('River louder');
    await grace.click('Harbour louder');
    await ada.seesVolume('harbour', 6);
    assert.equal(await ada.visit('river').count(), 0);
    assert.deepEqual(eventsOf(heard, 'turned'), [{ stage: 'harbour', volume: 6, updates: 1, by: 'Guest 2' }]);
    assert.equal(await ada.page.locator('.tile:focus').getAttribute('data-stage'), 'river');
  });
  await step('a page that is closed is counted no more, and others hear of it', async () => {
    const late = await BoardPage.open(browser, server.url, LAPTOP);
    await late.choose('harbour', 'tower');
    await grace.seesPeople({ harbour: 3, river: 1, tower: 1 });
    await grace.seesHere(3);
    await late.page.context().close();
    await grace.seesPeople({ harbour: 2, river: 1 });
    await grace.seesHere(2);
    await ada.seesNews('harbour', 'Guest 3 has gone');
  });
  await step('many changes of who is where are one broadcast', () => countBroadcasts(server.url));
  await step('wrong messages are answered, and make no rooms', () => refusals(server.url));
  await step('a crowd moves the charts, and goes home', async () => {
    await ada.seesRate('Messages', 'out', { below: 20 }); // after all that has been so far
    const before = await ada.lines('Traffic');
    await ada.seesPeople({ harbour: 2, river: 1 }); // all others have gone: what moves now is the volume
    const levels = await ada.levels();
    await grace.callCrowd(20);
    await ada.levelsMove('attic', levels); // where ada is not
    await ada.reads('Guest 2 has called the crowd');
    await ada.seesRate('Messages', 'out', { least: 40 });
    await ada.moves('Traffic', before);
    await ada.seesNews('harbour', /^The crowd: (louder|softer)$/);
    await grace.callCrowd(0);
    await ada.reads('Guest 2 has sent the crowd home');
    const updates = await ada.visit('harbour').locator('.facts').innerText();
    await delay(500);
    await ada.seesFacts('harbour', updates);
  });
  await step('nonsense is refused by its reason, which gets a bar', async () => {
    await ada.click('No JSON');
    await ada.reads('The server: Invalid JSON');
    await ada.click('Unknown event');
    await ada.reads('The server: Unknown event "coffee"');
    await ada.seesRefused('invalid_json', /^1$/);
    await ada.seesRefused('unknown_event', /^1$/);
    await ada.click('Flood');
    await ada.seesRefused('rate_limited', /^\d{2,3}$/);
  });
  await step('/metrics is in the format of Prometheus, and says what the page says', async () => {
    const { type, families } = await scrape(server.url);
    assert.equal(type, 'text/plain; version=0.0.4; charset=utf-8');
    assert.ok([...families.values()].every(({ help, samples }) => help !== '' && samples.size > 0));
    await compare(grace, server.url);
  });
  await step('the figures go to those only who look at them', async () => {
    const phone = await BoardPage.open(browser, server.url, PHONE);
    await grace.click('Pause');
    await delay(500); // whatever was on its way
    const [toAda, toGrace, toPhone] = [ada, grace, phone].map((page) => page.listen());
    await delay(2500);
    const counts = [toAda, toGrace, toPhone].map((list) => eventsOf(list, 'metrics').length);
    assert.ok(counts[0] >= 2 && counts[1] === 0 && counts[2] === 0, `${counts} messages`);
    await phone.click('Operations');
    await phone.seesRate('Connections', 'clients', { least: 3 });
    const [line] = await phone.lines('Connections');
    assert.ok(line.split(' ').length >= 4, `the charts begin with ${line}`);
    await phone.page.context().close();
  });
  await step('while nobody watches, nothing is sent', async () => {
    await ada.click('Pause');
    await delay(1200); // whatever was on its way
    const before = await sentSoFar(server.url);
    await delay(2500);
    assert.equal(await sentSoFar(server.url), before);
    const lines = await ada.lines('Messages');
    await ada.click('Pause');
    await ada.moves('Messages', lines);
  });
  await step('a message that is too long ends the connection, and the page comes back to its stage', async () => {
    await ada.click('Too long');
    await ada.seesRefused('message_too_big', /^1$/);
    await ada.reads(/You are Guest \d+ now, and back at Harbour/);
    await grace.seesPeople({ harbour: 2, river: 1 });
  });
  await step('the server goes, a stage is left and one is chosen meanwhile', async () => {
    await server.stop();
    await Promise.all([ada.state('waiting'), grace.state('waiting')]);
    assert.ok(await grace.page.getByRole('button', { name: 'River louder' }).isDisabled());
    await grace.choose('river', 'mill');
    await grace.reads('At Mill with the next connection');
  });
  await step('the server comes back, and both pages are where they want to be', async () => {
    const lines = await ada.lines('Messages');
    await server.startAgain();
    await Promise.all([ada.comesBack(), grace.comesBack()]);
    for (const page of [ada, grace]) await page.seesPeople({ harbour: 2, mill: 1 });
    await grace.click('Harbour louder');
    await ada.seesVolume('harbour', 6);
    await ada.moves('Messages', lines);
    assert.deepEqual(await ada.refusals(), {});
    for (const title of ['Messages', 'Traffic'])
      assert.ok((await ada.lines(title)).every(isInside), `below 0: ${title}`);
    await compare(ada, server.url);
  });
  await step('nothing went wrong in the pages', () => assert.deepEqual([...ada.troubles, ...grace.troubles], []));
  await step('with the last visitor the crowd goes home', async () => {
    await grace.callCrowd(5);
    await ada.reads('has called the crowd');
    await Promise.all([ada.page.context().close(), grace.page.context().close()]);
    while ((await valueOf(server.url, 'clients')) > 0) await delay(50);
    const peer = await BoardPeer.connect(server.url);
    await peer.ask({ event: 'join', data: { stages: ['harbour'] } }, 'joined');
    const [{ rate, people }] = eventsOf(peer.heard, 'welcome');
    assert.deepEqual([rate, people.here], [0, 1]);
    await peer.close();
  });
}

/** The data of the events of a name. */
function eventsOf(messages, name) {
  return messages.filter(({ event }) => event === name).map(({ data }) => data);
}

/** Whether a line is within the chart, which is 100 high. */
function isInside(points) {
  return points.split(' ').every((point) => Number(point.split(',')[1]) <= 100);
}

/** One who goes to all stages one by one, and another who hears of it. */
async function countBroadcasts(url) {
  const [walker, listener] = [await BoardPeer.connect(url), await BoardPeer.connect(url)];
  await delay(600); // both have been counted
  listener.heard.length = 0;
  const [{ stages }] = eventsOf(walker.heard, 'welcome');
  for (const { id } of stages) await walker.ask({ event: 'join', data: { stages: [id] } }, 'joined');
  await delay(600);
  const people = eventsOf(listener.heard, 'people');
  assert.ok(people.length >= 1 && people.length <= 4, `${people.length} broadcasts of ${stages.length} changes`);
  assert.ok(Object.values(people.at(-1).at).every((count) => count >= 1));
  await Promise.all([walker.close(), listener.close()]);
}

async function refusals(url) {
  const before = await roomsNow(url);
  const peer = await BoardPeer.connect(url);
  const refused = async (event, data, sentence) => {
    const { message } = await peer.ask({ event, data }, 'exception');
    assert.match([message].flat().join(' '), sentence);
  };
  for (const id of ['ops', 'stage:harbour', 'nowhere', '__proto__', '', 7, null, ['harbour']]) {
    await refused('join', { stages: [id] }, /no stage of that id/);
  }
  for (const data of [
    undefined,
    null,
    'harbour',
    [],
    {},
    { stages: [] },
    { stages: 'harbour' },
    { stages: { 0: 'x' } },
  ]) {
    await refused('join', data, /list of 1 to 24/);
  }
  await refused('join', { stages: Array(25).fill('harbour') }, /list of 1 to 24/);
  await refused('leave', { stages: ['nowhere'] }, /no stage of that id/);
  await refused('turn', { stage: 'harbour', step: 1 }, /Go to the stage first: Harbour/);
  await refused('turn', { stage: 'harbour', step: 5 }, /1 or -1/);
  await refused('crowd', { rate: 1000 }, /one of 0, 1, 5, 20/);
  assert.equal(await roomsNow(url), before);
  await peer.close();
}

async function scrape(url) {
  const response = await fetch(new URL('/metrics', url));
  return { type: response.headers.get('content-type'), families: readPrometheusText(await response.text()) };
}

async function valueOf(url, name, labels = '') {
  const { families } = await scrape(url);
  return families.get(`nest_raw_ws_${name}`).samples.get(labels).value;
}

function roomsNow(url) {
  return valueOf(url, 'rooms');
}

function sentSoFar(url) {
  return valueOf(url, 'messages_total', 'sent');
}

/** What counts is between what the page says before and after; nothing but the figures themselves is sent meanwhile. */
async function compare(page, url) {
  const before = await counters(page);
  const { families } = await scrape(url);
  const value = (name, labels = '') => families.get(`nest_raw_ws_${name}`).samples.get(labels).value;
  await page.page.waitForFunction(
    (last) => document.querySelector('#figures tr:nth-child(4) td:last-child').textContent.replaceAll(',', '') > last,
    value('messages_total', 'sent'),
  );
  const after = await counters(page);
  for (const [name, family, labels] of [
    ['clients', 'clients'],
    ['rooms', 'rooms'],
    ['accepted', 'clients_accepted_total'],
    ['messagesIn', 'messages_total', 'received'],
    ['messagesOut', 'messages_total', 'sent'],
    ['bytesIn', 'bytes_total', 'received'],
    ['bytesOut', 'bytes_total', 'sent'],
  ]) {
    const scraped = value(family, labels);
    assert.ok(
      before[name] <= scraped && scraped <= after[name],
      `${name}: ${before[name]}, ${scraped}, ${after[name]}`,
    );
  }
  const occurred = [...families.get('nest_raw_ws_incidents_total').samples.values()]
    .filter((sample) => sample.value > 0)
    .map((sample) => [`${sample.labels.kind}/${sample.labels.reason}`, sample.value]);
  assert.deepEqual(Object.fromEntries(occurred), await page.refusals());
}

/** From one and the same message of the server. */
async function counters(page) {
  const [clients, rooms, messagesIn, messagesOut, bytesIn, bytesOut] = await page.figures();
  return {
    clients: clients.now,
    rooms: rooms.now,
    accepted: clients.total,
    messagesIn: messagesIn.total,
    messagesOut: messagesOut.total,
    bytesIn: bytesIn.total,
    bytesOut: bytesOut.total,
  };
}

/** How many are at some of the stages, without the page itself. */
const AUDIENCE = {
  harbour: 5,
  river: 3,
  forest: 2,
  cellar: 7,
  bridge: 4,
  island: 2,
  station: 1,
  yard: 3,
  garage: 6,
  mill: 1,
};

async function picture(browser, url, options, prepare) {
  const peers = [];
  for (let index = 0; index < Math.max(...Object.values(AUDIENCE)); index++) {
    const peer = await BoardPeer.connect(url);
    const stages = Object.keys(AUDIENCE).filter((stage) => AUDIENCE[stage] > index);
    await peer.ask({ event: 'join', data: { stages } }, 'joined');
    peers.push(peer);
  }
  const page = await BoardPage.open(browser, url, options);
  await prepare(page, peers[0]);
  await page.page.mouse.move(0, 0);
  const png = await page.page.screenshot();
  await Promise.all(peers.map((peer) => peer.close()));
  return png;
}

/** As much as a minute has to tell. */
async function useIt(page, peer) {
  await page.choose('harbour', 'cellar', 'forest', 'garage', 'yard', 'bridge');
  await page.callCrowd(5);
  await delay(20_000);
  await page.callCrowd(20);
  await delay(10_000);
  await page.callCrowd(1);
  for (const button of ['No JSON', 'Unknown event', 'No JSON', 'No JSON', 'Unknown event']) await page.click(button);
  await delay(22_000);
  await page.callCrowd(5);
  await delay(6_000);
  peer.send({ event: 'turn', data: { stage: 'cellar', step: 1 } });
}

async function laptopPicture(browser, url) {
  return picture(browser, url, LAPTOP, useIt);
}

async function phonePicture(browser, url) {
  return picture(browser, url, PHONE, async (page, peer) => {
    await page.choose('harbour', 'cellar', 'garage');
    await page.callCrowd(5);
    await delay(3000);
    peer.send({ event: 'turn', data: { stage: 'harbour', step: 1 } });
    await delay(200);
  });
}

export const pictures = { 'board-laptop': laptopPicture, 'board-phone': phonePicture };
