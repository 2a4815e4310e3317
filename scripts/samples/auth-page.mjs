// The page of the sample 03-auth, in the words of a user.
import { SamplePage } from './browser.mjs';

export class AuthPage extends SamplePage {
  /** It has no connection before somebody logs in: it is ready once both doors have decided. */
  async ready() {
    await this.page.locator('#guard:not([data-state="asking"])').waitFor();
  }

  async click(name) {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Fills in the form by the button of that person, and sends it by the keyboard. */
  async logIn(name, lifetime = '5 minutes') {
    await this.page.getByLabel(lifetime).check();
    await this.page.locator('#demo-users button', { hasText: name }).click();
    await this.page.keyboard.press('Enter');
  }

  /** Waits until the page shows this token to the guard, and both doors have answered it. */
  async showing(token, http, socket) {
    await this.page.locator('#shown').getByText(token, { exact: true }).waitFor();
    await this.door('http', http);
    await this.door('socket', socket);
  }

  async door(door, status) {
    await this.page.locator(`#${door} .status`).getByText(String(status), { exact: true }).waitFor();
  }

  async send(text, button) {
    await this.page.getByLabel('Message', { exact: true }).fill(text);
    await this.click(button);
  }

  /** Waits until the talk has a line like this. */
  async reads(text) {
    await this.page.locator('#messages li', { hasText: text }).waitFor();
  }

  async seesPeople(...names) {
    const everybody = names.join(' ');
    await this.page.waitForFunction(
      (wanted) => [...document.querySelectorAll('#people li')].map((li) => li.firstChild.data).join(' ') === wanted,
      everybody,
    );
  }

  /** Waits until the list of events has one with this result, and this note if there is one. */
  async notes(what, result, note = '') {
    const event = this.page.locator('.event', { hasText: what }).filter({ hasText: note });
    await event.locator('.result').getByText(String(result), { exact: true }).last().waitFor();
  }
}
