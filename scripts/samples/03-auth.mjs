// The same guard on both doors: refused and let in, roles, the end of a token, other origins; and the pictures.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocket } from 'ws';
import { AuthPage } from './auth-page.mjs';

const LAPTOP = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' };
const PHONE = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' };

const ADA = { name: 'Ada', password: 'engine-1843' };
const GRACE = { name: 'Grace', password: 'compiler-1952' };

export async function check({ step, server, browser }) {
  const { url } = server;

  await step('no token, a forged and an expired one: 401 for the route and for the handshake', async () => {
    assert.deepEqual(await bothDoors(url, {}), [401, 401]);
    for (const kind of ['forged', 'expired']) {
      const { token } = await post(url, 'bad-tokens', { kind });
      assert.deepEqual(await bothDoors(url, asCookie(token)), [401, 401], kind);
      assert.deepEqual(await bothDoors(url, asBearer(token)), [401, 401], kind);
    }
  });
  await step('a wrong name is answered as a wrong password, and a page from elsewhere may not log in', async () => {
    const { status, body } = await post(url, 'login', { ...ADA, password: 'wrong' });
    assert.equal(status, 401);
    assert.deepEqual((await post(url, 'login', { ...ADA, name: 'Nobody' })).body, body);
    assert.equal((await post(url, 'login', { name: ['Ada'] })).status, 400);
    assert.equal((await post(url, 'login', ADA, { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
  });
  await step('a good token opens both doors, in a cookie as in Authorization', async () => {
    const { token } = await post(url, 'login', GRACE);
    assert.deepEqual(await bothDoors(url, asCookie(token)), [200, 101]);
    assert.deepEqual(await bothDoors(url, asBearer(token)), [200, 101]);
  });
  await step('a guest who announces by a message with an id gets "forbidden" with that id', async () => {
    const { token } = await post(url, 'login', GRACE);
    const { event, data, id } = await answerTo(url, token, { event: 'announce', data: { text: 'Hear!' }, id: 7 });
    assert.deepEqual([event, data.code, id], ['exception', 'forbidden', 7]);
  });
  await checkPages(step, server, browser);
  await step('guessing passwords ends in 429', async () => {
    const guesses = Array.from({ length: 12 }, () => post(url, 'login', { ...ADA, password: 'guess' }));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    assert.ok(statuses.includes(401) && statuses.includes(429), statuses.join(' '));
    assert.equal((await post(url, 'login', ADA)).status, 429);
  });
}

async function checkPages(step, server, browser) {
  const ada = await AuthPage.open(browser, server.url, LAPTOP);
  const grace = await AuthPage.open(browser, server.url, PHONE);

  await step('the page shows each refusal at both doors, with the status that browsers hide', async () => {
    await ada.showing('no valid token', 401, 401);
    for (const [button, token] of Object.entries(BAD)) {
      await ada.click('Clear');
      await ada.click(button);
      await ada.showing(token, 401, 401);
      await ada.notes('GET /me', 401);
      await ada.notes('WebSocket /talk', 401, '1006');
    }
  });
  await step('logging in opens both doors, and the server greets by name', async () => {
    await ada.logIn('Ada');
    await ada.showing('Ada’s token', 200, 101);
    await ada.reads('Welcome, Ada. The server knows you as host.');
    await ada.seesPeople('Ada');
  });
  await step('the cookie is HttpOnly and SameSite=Strict, and survives a reload', async () => {
    const [cookie] = await ada.page.context().cookies();
    assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, 'Strict']);
    assert.equal(await ada.page.evaluate(() => document.cookie), '');
    await ada.page.reload();
    await ada.showing('Ada’s token', 200, 101);
  });
  await step('a host may announce, a guest may not', async () => {
    await grace.logIn('Grace');
    await grace.showing('Grace’s token', 200, 101);
    await ada.seesPeople('Ada', 'Grace');
    await grace.send('Hear!', 'Announce');
    await grace.reads('announce was refused: Forbidden resource (forbidden)');
    await ada.send('The doors open at eight.', 'Announce');
    await grace.reads('Ada announces The doors open at eight.');
    await grace.send('Good.', 'Say');
    await ada.reads('Grace Good.');
  });
  await step('a token of seconds opens both doors as well', async () => {
    await grace.click('Log out');
    await grace.showing('no token', 401, 401);
    await grace.logIn('Grace', '5 seconds');
    await grace.showing('Grace’s token', 200, 101);
  });
  await step('a page of another origin is refused with 403, though the user is logged in', async () => {
    assert.equal(await refusedElsewhere(ada.page.context(), server.url), 403);
    const [{ value: token }] = await ada.page.context().cookies();
    const headers = { ...asCookie(token), Origin: 'https://elsewhere.example' };
    assert.equal(await handshakeStatus(server.url, headers), 403);
  });
  await step('that token ends: the connection is closed, and the page asks to log in again', async () => {
    await grace.showing('Grace’s token, which has ended', 401, 4401);
    await grace.page.locator('#login-error', { hasText: 'Your token has expired' }).waitFor();
    await ada.seesPeople('Ada');
  });
  await step('logging out closes the connections of all pages of that login', async () => {
    const second = await ada.page.context().newPage();
    await second.goto(server.url);
    const other = new AuthPage(second);
    await other.showing('Ada’s token', 200, 101);
    await ada.click('Log out');
    await ada.showing('no token', 401, 401);
    await other.showing('Ada’s token, which has ended', 401, 4401);
    assert.deepEqual(other.troubles, []);
  });
  await step('nothing went wrong in the pages', () => assert.deepEqual([...ada.troubles, ...grace.troubles], []));
  await Promise.all([ada.page.context().close(), grace.page.context().close()]);
}

/** The buttons of the page that show another token, and what it then says to show. */
const BAD = { None: 'no token', Forged: 'a forged token', Expired: 'an expired token' };

/** Opens a WebSocket from a page of another site, in the browser of the user, and gives the status of the refusal. */
async function refusedElsewhere(context, url) {
  const site = createServer((_request, response) => response.end('<title>Elsewhere</title>')).listen(0);
  await once(site, 'listening');
  const page = await context.newPage();
  await page.goto(`http://elsewhere.example:${site.address().port}/`);
  const code = await page.evaluate((address) => {
    const socket = new WebSocket(address);
    return new Promise((resolve) => {
      socket.onclose = (event) => resolve(event.code);
      socket.onopen = () => resolve('open');
    });
  }, `${url}/talk?attempt=elsewhere`);
  await page.close();
  await new Promise((resolve) => {
    site.close(resolve);
    site.closeAllConnections();
  });
  assert.equal(code, 1006);
  const refusal = await fetch(`${url}/refusals/elsewhere`);
  return (await refusal.json()).status;
}

const asCookie = (token) => ({ Cookie: `access_token=${token}` });
const asBearer = (token) => ({ Authorization: `Bearer ${token}` });

async function post(url, path, body, headers = {}) {
  const response = await fetch(`${url}/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const [, token] = /^access_token=([^;]+)/.exec(response.headers.get('set-cookie') ?? '') ?? [];
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text), token };
}

/** The status of the route and of the handshake. */
async function bothDoors(url, headers) {
  const route = await fetch(`${url}/me`, { headers });
  await route.body?.cancel();
  return [route.status, await handshakeStatus(url, headers)];
}

async function handshakeStatus(url, headers) {
  const socket = new WebSocket(`${url}/talk`, { headers });
  const answered = new Promise((resolve, reject) => {
    socket.once('upgrade', ({ statusCode }) => resolve(statusCode));
    socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
    socket.once('error', reject);
  });
  const status = await answered;
  socket.on('error', () => undefined).terminate();
  return status;
}

/** What comes back with the id of a message. */
async function answerTo(url, token, message) {
  const socket = new WebSocket(`${url}/talk`, { headers: asBearer(token) });
  await once(socket, 'open');
  const answer = new Promise((resolve) =>
    socket.on('message', (data) => {
      const received = JSON.parse(String(data));
      if (received.id === message.id) resolve(received);
    }),
  );
  socket.send(JSON.stringify(message));
  const received = await answer;
  socket.close();
  return received;
}

async function laptopPicture(browser, url) {
  const ada = await AuthPage.open(browser, url, { ...LAPTOP, colorScheme: 'light' });
  const grace = await AuthPage.open(browser, url, LAPTOP);
  await ada.click('Forged');
  await ada.showing('a forged token', 401, 401);
  await ada.logIn('Ada');
  await ada.showing('Ada’s token', 200, 101);
  await grace.logIn('Grace');
  await ada.seesPeople('Ada', 'Grace');
  await ada.send('The doors open at eight.', 'Announce');
  await grace.send('So the guard has let you in, too.', 'Say');
  await ada.reads('So the guard');
  await ada.send('The same one as for GET /me.', 'Say');
  await ada.notes('say', 'done');
  return ada.page.screenshot();
}

async function phonePicture(browser, url) {
  const page = await AuthPage.open(browser, url, { ...PHONE, colorScheme: 'dark' });
  await page.click('Expired');
  await page.showing('an expired token', 401, 401);
  await page.page.evaluate(() => scrollTo(0, 0));
  await page.page.mouse.move(0, 0);
  return page.page.screenshot();
}

export const pictures = { 'auth-laptop': laptopPicture, 'auth-phone': phonePicture };
