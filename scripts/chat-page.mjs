// The chat page of the sample in headless Chromium, in the words of a user.
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

export function launchBrowser() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

export class ChatPage {
  /** What went wrong in the page: errors of its program, and whatever its Content-Security-Policy had to stop. */
  troubles = [];

  constructor(page) {
    this.page = page;
    page.on('pageerror', (error) => this.troubles.push(error.message));
    page.on('console', (line) => {
      if (line.text().includes('Content Security Policy')) {
        this.troubles.push(line.text());
      }
    });
  }

  static async open(browser, url, options) {
    const context = await browser.newContext(options);
    const chat = new ChatPage(await context.newPage());
    await chat.page.goto(url);
    await chat.state('connected');
    return chat;
  }

  /** By keyboard only: the name field has the focus when the page opens. */
  async join(name) {
    await this.page.locator('#name:focus').waitFor();
    await this.page.keyboard.type(name);
    await this.page.keyboard.press('Enter');
    await this.page.locator('#text:focus').waitFor();
  }

  async say(text) {
    await this.type(text);
    await this.page.keyboard.press('Enter');
  }

  async type(text) {
    await this.page.locator('#text').focus();
    await this.page.keyboard.type(text);
  }

  async state(name, timeout = 30_000) {
    await this.page.locator(`#connection[data-state="${name}"]`).waitFor({ timeout });
  }

  /** Waits until the page shows exactly this text as a message, once. */
  async sees(text) {
    await this.page.locator('.message:not(.waiting) .text').getByText(text, { exact: true }).waitFor();
  }

  async seesPeople(...names) {
    for (const name of names) {
      await this.page.locator('.person bdi').getByText(name, { exact: true }).waitFor();
    }
    await this.page.waitForFunction((count) => document.querySelectorAll('.person').length === count, names.length);
  }

  frames(options = {}) {
    return this.page.locator('#frame-list .frame', options);
  }
}
