// A page of a sample in headless Chromium.
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
      // Pages of other sites, which nobody has.
      '--host-resolver-rules=MAP *.example 127.0.0.1',
    ],
  });
}

/** What the pages of all samples have in common; each has a subclass in the words of its user. */
export class SamplePage {
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

  /**
   * Opens a page in a context of its own and waits until it is ready.
   *
   * @template {SamplePage} Page
   * @this {new (page: import('playwright-core').Page) => Page}
   * @param {import('playwright-core').Browser} browser
   * @param {string} url
   * @param {import('playwright-core').BrowserContextOptions} [options]
   * @returns {Promise<Page>}
   */
  static async open(browser, url, options) {
    const context = await browser.newContext(options);
    const opened = new this(await context.newPage());
    await opened.page.goto(url);
    await opened.ready();
    return opened;
  }

  async ready() {
    await this.state('connected');
  }

  /** Once its server is there again. It may try again by itself at this very moment, which hides the button. */
  async comesBack() {
    await this.page.locator('#retry').evaluate((retry) => {
      if (!retry.hidden) retry.click();
    });
    await this.state('connected');
  }

  async state(name, timeout = 30_000) {
    await this.page.locator(`#connection[data-state="${name}"]`).waitFor({ timeout });
  }
}
