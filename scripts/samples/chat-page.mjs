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

  frames(options = {}) {
    return this.page.locator('#frame-list .frame', options);
  }
}
