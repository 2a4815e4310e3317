import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  BROADCASTS,
  CHARTS,
  CPU,
  drawChart,
  MEMORY,
  ONE_IN_FLIGHT,
  PIPELINED,
  shownBy,
} from '../../../bench/report/charts.js';
import type { BenchRun } from '../../../bench/results.js';
import { launchBrowser } from '../../../scripts/samples/browser.mjs';
import { contrast } from './contrast.js';
import { drawnChart, type Part } from './drawn-chart.mjs';
import { PUBLISHED } from './published-run.js';
import { row, SAMPLE } from './sample-run.js';

const TIMEOUT = 60_000;

/** All that can be too long: names, titles, figures, the machine. */
const LONG: BenchRun = {
  ...SAMPLE,
  quick: true,
  machine: { ...SAMPLE.machine, cpu: `Processor <${'M'.repeat(100)}> & "others"` },
  rows: [
    row('long-1', `JSON & <echo> "${'with words that go on '.repeat(10)}"`, {
      ours: { rate: 12_345_678, cpu: 123_456, memory: 4.9 },
      'platform-ws-MMM': { rate: 999_999_999, cpu: 0.002, memory: 123_456 },
    }),
    row('broadcast', 'M'.repeat(100), { ours: { rate: 999_999_999, cpu: 1 }, 'platform-ws-MMM': { rate: 1, cpu: 1 } }),
    row('word-32', 'W'.repeat(200), { ours: { rate: 1, cpu: 1 }, ws: { rate: 1e-3, cpu: 1000 } }),
  ],
};

describe('which rows a chart shows', () => {
  it.each([
    [ONE_IN_FLIGHT, ['echo, 1 in flight']],
    [PIPELINED, ['echo, 32 in flight']],
    [BROADCASTS, ['broadcast to 1,000 clients']],
    [CPU, ['echo, 32 in flight', 'echo, 1 in flight', 'broadcast to 1,000 clients', 'handshakes']],
    [MEMORY, ['memory of an idle connection']],
  ])('$heading', (chart, titles) => {
    expect(shownBy(chart, SAMPLE).map(({ title }) => title)).toEqual(titles);
  });

  it('makes a chart of none undefined', () => {
    expect(drawChart(MEMORY, { ...SAMPLE, rows: [] })).toBeUndefined();
  });
});

describe('a chart in Chromium', () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
  }, TIMEOUT);
  afterAll(() => browser.close(), TIMEOUT);

  const runs: readonly [string, BenchRun][] = [
    ['the run in docs/performance.json', PUBLISHED],
    ['a usual run', SAMPLE],
    ['a run in which all is long', LONG],
  ];
  const drawings = runs.flatMap(([name, run]) =>
    CHARTS.filter((chart) => shownBy(chart, run).length > 0).map(
      (chart) => [chart.heading, name, drawChart(chart, run) ?? ''] as const,
    ),
  );

  it.each(drawings)(
    '%s of %s is well-formed, and nothing leaves the card or lies upon a text',
    async (heading, _run, svg) => {
      const { title, card, texts, bars, spreads } = await drawnChart(page, svg);
      expect(title).toBe(heading);
      const parts = [...texts, ...bars, ...spreads];
      for (const part of parts) expect(outside(part, card)).toBeUndefined();
      for (const text of texts) expect(parts.filter((part) => overlap(text, part))).toEqual([text]);
    },
    TIMEOUT,
  );

  it('has names, figures and ratios beside bars, of which the highest is the longest', async () => {
    const { texts, bars, description } = await drawnChart(page, drawChart(ONE_IN_FLIGHT, SAMPLE) ?? '');
    const words = texts.map(({ what }) => what);
    expect(words).toEqual(
      expect.arrayContaining(['nest-raw-ws', '84 k msg/s', 'ws', '60 k msg/s', '1.4 ×', 'net', '96 k msg/s', '0.88 ×']),
    );
    const [ours = 0, ws = 0, net = 0] = bars.map(({ left, right }) => right - left);
    expect(ours / net).toBeCloseTo(84 / 96, 2);
    expect(ws / net).toBeCloseTo(60 / 96, 2);
    expect(description).toContain(
      'echo, 1 in flight: nest-raw-ws 84 k msg/s, ws 60 k msg/s (1.4 ×), net 96 k msg/s (0.88 ×).',
    );
  });

  it.each(['light', 'dark'] as const)('can be read in the %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const { card, texts, bars, spreads } = await drawnChart(page, drawChart(ONE_IN_FLIGHT, SAMPLE) ?? '');
    for (const { what, colour } of texts) expect([what, contrast(colour, card.colour) >= 4.5]).toEqual([what, true]);
    for (const { colour } of [...bars, ...spreads]) expect(contrast(colour, card.colour)).toBeGreaterThanOrEqual(3);
    const brightness = contrast(card.colour, 'rgb(0, 0, 0)');
    expect(brightness > 10).toBe(colorScheme === 'light');
  });

  it.each(drawings)('%s of %s fetches and runs nothing', (_heading, _run, svg) => {
    expect(svg).not.toMatch(/<(script|image|use|foreignObject)|href|url\(|@import|\son\w+=/);
  });
});

/** The part, if it leaves the card. */
function outside(part: Part, card: Part): Part | undefined {
  const inside =
    part.left >= card.left && part.right <= card.right && part.top >= card.top && part.bottom <= card.bottom;
  return inside ? undefined : part;
}

function overlap(a: Part, b: Part): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
