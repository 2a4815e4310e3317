import { describe, expect, it } from '@jest/globals';
import { readmePart } from '../../../bench/report/readme-part.js';
import { row, SAMPLE } from './sample-run.js';

describe('what the README says of the performance', () => {
  it('begins with one message in flight, wherever it stands in the run, and then has several, and broadcasts', () => {
    const [first, second, third] = readmePart(SAMPLE).split('\n');
    expect(first).toBe(
      '- One message in flight: **84 k msg/s** (echo, 1 in flight), 1.4 × (1.3–1.5) the 60 k msg/s of `ws`, ' +
        '0.88 × (0.79–0.96) the 96 k msg/s of `net`',
    );
    expect(second).toBe(
      '- Several messages in flight: **900 k msg/s** (echo, 32 in flight), 5.0 × (4.5–5.5) the 180 k msg/s of `ws`',
    );
    expect(third).toBe(
      '- Broadcasts: **900 k deliveries/s** (broadcast to 1,000 clients), 0.75 × (0.68–0.83) the 1,200 k deliveries/s of `bun`',
    );
  });

  it('has date, machine, versions, command, and the charts in the same order', () => {
    const part = readmePart(SAMPLE);
    expect(part).toContain(
      'Measured 2026-11-23, on 2 × Some CPU, 24 GiB, Linux 6.1, with node v20.19.0. `npm run bench',
    );
    expect(part.match(/docs\/images\/.+\.svg/g)).toEqual([
      'docs/images/performance-one-in-flight.svg',
      'docs/images/performance-pipelined.svg',
      'docs/images/performance-broadcasts.svg',
    ]);
  });

  it('says what a delivery is, where there are any', () => {
    expect(readmePart(SAMPLE)).toContain('A delivery is one message at one client');
    expect(readmePart({ ...SAMPLE, rows: SAMPLE.rows.slice(0, 2) })).not.toContain('deliver');
  });

  it('names a peer whose ratio is unknown without one, and none where nobody was there', () => {
    const echo = row('echo-1', 'echo', { ours: { rate: 900 }, ws: { rate: 600 } });
    const uncompared = { ...echo, comparisons: [] };
    expect(readmePart({ ...SAMPLE, rows: [uncompared] })).toContain(
      '**900 msg/s** (echo), beside the 600 msg/s of `ws`\n',
    );
    const alone = row('echo-1', 'echo', { ours: { rate: 900 } });
    expect(readmePart({ ...SAMPLE, rows: [alone] })).toContain('**900 msg/s** (echo)\n');
  });
});
