// The page of the live board, in the words of a user.
import { SamplePage } from './browser.mjs';

export class BoardPage extends SamplePage {
  /** For those who listen. */
  lists = new Set();

  constructor(page) {
    super(page);
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        for (const list of this.lists) list.push(JSON.parse(String(payload)));
      });
    });
  }

  /** It is ready once the server has said who the visitor is. */
  async ready() {
    await this.state('connected');
    await this.reads('You are Guest');
  }

  async click(name) {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Goes to a stage, or leaves it. */
  async choose(...stages) {
    for (const stage of stages) await this.tile(stage).click();
  }

  tile(stage) {
    return this.page.locator(`.tile[data-stage="${stage}"]`);
  }

  visit(stage) {
    return this.page.locator(`.visit[data-stage="${stage}"]`);
  }

  /** Waits until the status says this. */
  async reads(text) {
    await this.page.locator('#status', { hasText: text }).waitFor();
  }

  /** Waits until all stages have so many people, in the list of all; those that are not named have none. */
  async seesPeople(people) {
    await this.page.waitForFunction((wanted) => {
      const tiles = [...document.querySelectorAll('.tile')];
      return tiles.every((tile) => tile.querySelector('b').textContent === String(wanted[tile.dataset.stage] ?? 0));
    }, people);
  }

  async seesHere(count) {
    await this.page.locator('#here').getByText(`${count} here`, { exact: true }).waitFor();
  }

  /** Waits until a stage where the visitor is has this volume. */
  async seesVolume(stage, volume) {
    await this.visit(stage).locator(`.meter[aria-valuenow="${volume}"]`).waitFor();
  }

  /** Waits until a stage where the visitor is says this. */
  async seesNews(stage, text) {
    await this.visit(stage).locator('.news').getByText(text, { exact: true }).waitFor();
  }

  /** Waits until a stage where the visitor is tells of so many people and updates. */
  async seesFacts(stage, facts) {
    await this.visit(stage).locator('.facts', { hasText: facts }).waitFor();
  }

  /** How loud each stage is shown to be in the list of all. */
  levels() {
    return this.page
      .locator('.tile')
      .evaluateAll((tiles) =>
        Object.fromEntries(tiles.map((tile) => [tile.dataset.stage, tile.style.getPropertyValue('--share')])),
      );
  }

  /** Waits until a stage in the list of all is louder or softer than before. */
  async levelsMove(stage, before) {
    await this.page.waitForFunction(
      ([id, level]) => document.querySelector(`[data-stage="${id}"]`).style.getPropertyValue('--share') !== level,
      [stage, before[stage]],
    );
  }

  /** How much of their panel the stages take, and which of their texts are cut. */
  filling() {
    return this.page.locator('#tiles').evaluate((tiles) => ({
      share: tiles.clientHeight / tiles.parentElement.clientHeight,
      cut: [...tiles.querySelectorAll('.name, small')]
        .filter((text) => text.scrollWidth > text.clientWidth)
        .map((text) => text.textContent),
    }));
  }

  async callCrowd(rate) {
    // The radio button lies below what is seen of it.
    await this.page.locator(`#crowd [value="${rate}"]`).check({ force: true });
  }

  /** Where a chart's lines go, as it is drawn now. */
  lines(title) {
    return this.chart(title)
      .locator('polyline')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('points')));
  }

  /** Waits until the lines of a chart are no more what they were. */
  async moves(title, before) {
    await this.page.waitForFunction(isOther, { title, before });
  }

  chart(title) {
    return this.page.locator('.chart', { has: this.page.getByRole('heading', { name: title, exact: true }) });
  }

  /** Waits until a chart says of one of its lines that it is at least this, and below that. */
  async seesRate(title, line, { least = 0, below = Infinity }) {
    await this.page.waitForFunction(isBetween, { title, line, least, below });
  }

  /** Waits until a reason has a bar with this number. */
  async seesRefused(reason, count) {
    await this.page.locator(`#bars [data-reason="${reason}"] b`).getByText(count).waitFor();
  }

  /** What the table says, row by row; all of it at one time. */
  figures() {
    return this.page.locator('#figures tr').evaluateAll((rows) =>
      rows.map((row) => {
        const [now, , total] = [...row.querySelectorAll('td')].map(({ textContent }) =>
          Number.parseFloat(textContent.replaceAll(',', '')),
        );
        return { now, total };
      }),
    );
  }

  /** What the page gets from now on, as it comes. */
  listen() {
    const received = [];
    this.lists.add(received);
    return received;
  }

  /** How often each reason has occurred, by kind and reason. */
  async refusals() {
    const rows = await this.page.locator('#bars li').evaluateAll((bars) =>
      bars.map((bar) => {
        const { kind, reason } = bar.dataset;
        return [`${kind}/${reason}`, Number(bar.querySelector('b').textContent.replaceAll(',', ''))];
      }),
    );
    return Object.fromEntries(rows);
  }
}

function isBetween({ title, line, least, below }) {
  const chart = [...document.querySelectorAll('.chart')].find((one) => one.querySelector('h3').textContent === title);
  const key = [...chart.querySelectorAll('figcaption span')].find((one) => one.textContent.startsWith(line));
  const value = Number.parseFloat(key.querySelector('b').textContent.replaceAll(',', ''));
  return value >= least && value < below;
}

function isOther({ title, before }) {
  const chart = [...document.querySelectorAll('.chart')].find((one) => one.querySelector('h3').textContent === title);
  return [...chart.querySelectorAll('polyline')].every((line, index) => line.getAttribute('points') !== before[index]);
}
