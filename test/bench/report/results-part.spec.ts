import { describe, expect, it } from '@jest/globals';
import { resultsPart, SECTIONS } from '../../../bench/report/results-part.js';
import { FIGURES } from '../../../bench/results.js';
import { comparison, row, SAMPLE } from './sample-run.js';

/** As it looks, where cells keep their words together and columns their width. */
function shown(part: string): string {
  return part.replaceAll('\u00a0', ' ').replaceAll(/ +/g, ' ');
}

const [echo] = SAMPLE.rows;

describe('the results of a bench', () => {
  it('name command, effort, date, machine and versions', () => {
    const part = resultsPart(SAMPLE);
    expect(part).toContain('- `npm run bench -- --pairs 3`: 3 pairs of runs, 8 s for each server in each\n');
    expect(part).toContain('- 2026-11-23, on 2 × Some CPU, 24 GiB, Linux 6.1\n');
    expect(part).toContain('- node v20.19.0\n');
    expect(part).not.toContain('quick');
    expect(part).not.toContain('bounds');
  });

  it('have a line for each peer, in which what is the same as above is left out', () => {
    const part = shown(resultsPart(SAMPLE));
    expect(part).toContain('| echo, 1 in flight | 84,000/s | `ws` | 60,000/s | 1.4 × (1.3–1.5) | |\n');
    expect(part).toContain('| | | `net` | 96,000/s | 0.88 × (0.79–0.96) | |\n');
    expect(part).toContain('| echo, 1 in flight | p50 latency | 0.700 ms | `ws` | 1.00 ms | 0.70 × (0.63–0.77) | |\n');
    expect(part).toContain('| | | | `net` | 0.600 ms | 1.17 × (1.05–1.28) | |\n');
    expect(part).toContain('| | p99 latency | 1.30 ms | `ws` | 1.70 ms |');
    expect(part).toContain('| handshakes | 133 s | `ws` | 135 s |');
  });

  it('have a table for each figure, but for the load of the generator', () => {
    const figures = SECTIONS.flatMap((section) => section.figures);
    expect(new Set([...figures, 'generatorLoad'])).toEqual(new Set(Object.keys(FIGURES)));
  });

  it('leave out what nobody has measured', () => {
    const part = resultsPart({ ...SAMPLE, rows: SAMPLE.rows.slice(0, 1) });
    expect(part.match(/^### .+$/gm)).toEqual(['### Throughput', '### CPU']);
    expect(part.match(/performance-.+\.svg/g)).toEqual(['performance-pipelined.svg', 'performance-cpu.svg']);
  });

  it('say which bounds are met, and count and name those that are not', () => {
    const comparisons = [comparison('ws', 'rate', 4.97, { atLeast: 5 }), comparison('ws', 'cpu', 0.2, { atMost: 0.3 })];
    const part = shown(resultsPart({ ...SAMPLE, rows: [{ ...echo!, comparisons }] }));
    expect(part).toContain('- 1 of 2 bounds are met\n');
    expect(part).toContain('- **Not met**: echo, 32 in flight, throughput to `ws`: 4.97 ×, wanted ≥ 5\n');
    expect(part).toContain('| 4.97 × (4.47–5.47) | ≥ 5: **not met** |');
    expect(part).toContain('| 0.20 × (0.18–0.22) | ≤ 0.3: met |');
  });

  it('name servers that were missing, and why', () => {
    const alone = row('echo-1', 'echo, 1 in flight', { ours: { rate: 84_000 } });
    const part = resultsPart({ ...SAMPLE, rows: [alone], missing: { bun: 'there is no program of that name' } });
    expect(part).toContain('- Not compared with `bun`: there is no program of that name\n');
    expect(shown(part)).toContain('| echo, 1 in flight | 84,000/s | | | | |\n');
  });

  it('warn of a quick run, and of a generator that was at its limit', () => {
    const rows = [
      row('echo-1', 'echo, 1 in flight', {
        ours: { rate: 1, generatorLoad: 0.99 },
        ws: { rate: 1, generatorLoad: 0.5 },
      }),
    ];
    const part = resultsPart({ ...SAMPLE, rows, quick: true, pairs: 1 });
    expect(part).toContain(': 1 pair of runs, 8 s for each server in each; a quick run, whose figures say little\n');
    expect(part).toContain('- The generator of the load was at its limit: echo, 1 in flight, with `ours`\n');
  });
});
