/**
 * What a chart looks like in Chromium. Rejects if it is no well-formed XML.
 *
 * @typedef {{ what: string, left: number, right: number, top: number, bottom: number, colour: string }} Part
 * @param {import('playwright-core').Page} page
 * @param {string} svg
 * @returns {Promise<{ title: string, description: string, card: Part, texts: Part[], bars: Part[], spreads: Part[] }>}
 */
export async function drawnChart(page, svg) {
  return page.evaluate((source) => {
    const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
    const error = parsed.querySelector('parsererror');
    if (error !== null) throw new Error(error.textContent);
    document.body.replaceChildren(document.importNode(parsed.documentElement, true));
    const parts = (selector) =>
      [...document.querySelectorAll(selector)].map((element) => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        const { fill, stroke } = getComputedStyle(element);
        const colour = element.matches('.spread') ? stroke : fill;
        return { what: element.textContent, left, right, top, bottom, colour };
      });
    return {
      title: document.querySelector('svg > title').textContent,
      description: document.querySelector('svg > desc').textContent,
      card: parts('.card')[0],
      texts: parts('text'),
      bars: parts('.bar'),
      spreads: parts('.spread'),
    };
  }, svg);
}
