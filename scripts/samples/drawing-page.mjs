// The page of the drawing, in the words of a user.
import { SamplePage } from './browser.mjs';

export class DrawingPage extends SamplePage {
  /** It is ready once the picture is here, which the status says. */
  async ready() {
    await this.state('connected');
    await this.reads('You draw with everybody');
  }

  async choose(color) {
    await this.page.getByLabel(color, { exact: true }).check();
  }

  async click(name) {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Draws with the mouse through places, given in parts of the paper; leaves the pen down if it is told to. */
  async draw(places, { lift = true } = {}) {
    const { mouse } = this.page;
    const { x, y, width, height } = await this.page.locator('#paper').boundingBox();
    const [first, ...others] = [...places].map(([right, down]) => [x + right * width, y + down * height]);
    await mouse.move(...first);
    await mouse.down();
    for (const place of others) await mouse.move(...place);
    if (lift) await mouse.up();
  }

  /** Waits until the status says this. */
  async reads(text) {
    await this.page.locator('#status', { hasText: text }).waitFor();
  }

  /** Waits until the picture has so many strokes. */
  async seesStrokes(count) {
    const name = `The picture, ${count} ${count === 1 ? 'stroke' : 'strokes'}`;
    await this.page.getByRole('img', { name, exact: true }).waitFor();
  }

  /** Waits until the paper has that colour at a place: in the picture, or in what is not finished. */
  async seesColor(canvas, [x, y], color) {
    await this.page.waitForFunction(colorIs, { canvas, x, y, color });
  }

  /** Waits until somebody's pen is on the paper. */
  async seesPen(name) {
    await this.page.locator('.cursor span', { hasText: name }).waitFor();
  }

  /** All pixels of the picture. */
  pixels() {
    return this.page.locator('#picture').evaluate((canvas) => canvas.toDataURL());
  }

  async sum(format) {
    return Number((await this.page.locator(`#sum-${format}`).innerText()).replace(/\D/g, ''));
  }

  /** Waits until a message like this has passed, and shows its parts. */
  async takeApart(event) {
    await this.page.locator('.message', { hasText: event }).last().click();
  }

  part(kind) {
    return this.page.locator(`#frame-parts .part-${kind}`);
  }
}

function colorIs({ canvas, x, y, color }) {
  const drawn = document.getElementById(canvas);
  const pixel = drawn.getContext('2d').getImageData(x * drawn.width, y * drawn.height, 1, 1).data;
  return [...pixel].join(' ') === `${color} 255`;
}
