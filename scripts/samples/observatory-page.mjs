// The page of the observatory, in the words of a user.
import { SamplePage } from './browser.mjs';

export class ObservatoryPage extends SamplePage {
  async click(name) {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  async point(altitude, azimuth) {
    await this.page.getByLabel('Altitude').fill(String(altitude));
    await this.page.getByLabel('Azimuth').fill(String(azimuth));
    await this.click('Point');
  }

  async clickStar(index) {
    await this.page.locator('#sky .star').nth(index).click();
  }

  /** Starts or cancels what a card is about: 'light' or 'expose'. */
  async press(card, button) {
    await this.page.locator(`#${card}-${button}`).click();
  }

  /** Has the server ask, which waits so long for the answer. */
  async askMe(seconds) {
    await this.page.getByLabel('Seconds to answer').fill(String(seconds));
    await this.click('Ask me');
    await this.page.locator('#question').waitFor();
  }

  /** Waits until a card says this. */
  async says(place, text) {
    await this.page.locator(`#${place}`, { hasText: text }).waitFor();
  }

  /** Waits until a message like this has passed. */
  async passes(way, pattern) {
    await this.page.locator(`.exchange.${way} .json`, { hasText: pattern }).first().waitFor();
  }

  /** Waits until so many points of the light curve are drawn. */
  async seesLight(points) {
    await this.page.waitForFunction((least) => document.querySelector('.curve').points.numberOfItems >= least, points);
  }

  async seesStars(stars) {
    await this.page.waitForFunction((least) => document.querySelectorAll('#plate circle').length >= least, stars);
  }

  /** Where the cards begin. */
  places() {
    return this.page
      .locator('.card')
      .evaluateAll((cards) =>
        cards.map((card) => [Math.round(card.getBoundingClientRect().x), Math.round(card.getBoundingClientRect().y)]),
      );
  }

  /** Fails if a part of the cards is below the fold. */
  async seesWholeCards() {
    const below = await this.page.locator('#cards').evaluate((cards) => cards.scrollHeight - cards.clientHeight);
    if (below > 0) throw new Error(`${below} pixels of the cards are below the fold`);
  }

  /** Those answers to the question that look like the one to choose. */
  primaryAnswers() {
    return this.page.locator('#question button:not(.quiet)').allInnerTexts();
  }
}
