import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const html = readFileSync(new URL('other-port-page.html', import.meta.url));

/** A web server on a port of its own, whose page opens a plain `new WebSocket()` to an address it is given. */
export class OtherPort {
  #server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });

  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close() {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /**
   * Opens the page in a tab of its own.
   *
   * @param {import('playwright-core').Browser} browser
   * @param {string} socketUrl
   */
  async openPage(browser, socketUrl) {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen');
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${address.port}/?${new URLSearchParams({ socket: socketUrl })}`);
    return new TalkingPage(page);
  }
}

/** A tab with the page: what is typed goes out as a message, and what comes in is a line of a list. */
export class TalkingPage {
  #page;

  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.#page = page;
  }

  /** @param {unknown} message */
  async send(message) {
    const input = this.#page.locator('#message:enabled');
    await input.fill(JSON.stringify(message));
    await input.press('Enter');
  }

  /**
   * Everything that has come in, as soon as it is that many lines.
   *
   * @param {number} count
   * @returns {Promise<string[]>}
   */
  async lines(count) {
    const lines = this.#page.locator('#answers li');
    if (count > 0) await lines.nth(count - 1).waitFor();
    return lines.allTextContents();
  }

  async close() {
    await this.#page.close();
  }
}
