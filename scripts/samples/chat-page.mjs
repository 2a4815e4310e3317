// The page of the chat, in the words of a user.
import { SamplePage } from './browser.mjs';

export class ChatPage extends SamplePage {
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

  /** The colours of those who are here. */
  colors() {
    return this.page.locator('.person').evaluateAll((people) => people.map((one) => getComputedStyle(one).color));
  }

  /** The names that do not fit where they are shown. */
  cutNames() {
    return this.page.locator('.person').evaluateAll((people) =>
      people
        .filter((one) => {
          const [chip, list, name] = [one, one.parentElement, one.firstElementChild];
          const [inner, outer] = [chip.getBoundingClientRect(), list.getBoundingClientRect()];
          return inner.right > outer.right + 1 || name.scrollWidth > name.clientWidth + 1;
        })
        .map((one) => one.textContent),
    );
  }

  /** Waits until this frame is the one that is shown bit by bit. */
  async takesApart(text) {
    await this.page
      .locator('#anatomy', { has: this.page.locator('.bits') })
      .locator('.unmasked', { hasText: text })
      .waitFor();
  }

  /** Asks for a connection while there is no server, and waits until that has failed. */
  async triesAgain() {
    const failed = this.page.evaluate(whenFailed);
    await this.page.locator('#retry').evaluate((retry) => retry.click());
    await failed;
  }

  frames(options = {}) {
    return this.page.locator('#frame-list .frame', options);
  }
}

function whenFailed() {
  const state = document.getElementById('connection').dataset;
  return new Promise((resolve) => {
    let tried = false;
    const observer = new MutationObserver(() => {
      tried ||= state.state === 'connecting';
      if (!tried || state.state !== 'waiting') return;
      observer.disconnect();
      // The rows of frames are made once a picture.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    });
    observer.observe(document.getElementById('connection'), { attributes: true });
  });
}
