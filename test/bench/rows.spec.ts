import { expect, test } from '@jest/globals';
import { againstBuild, againstPeers } from '../../bench/contest.js';
import { ROWS } from '../../bench/rows.js';
import { FULL, QUICK, scaled } from '../../bench/scale.js';

test('each row has a name of its own, and its targets speak of its peers', () => {
  expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length);
  for (const { peers, targets } of ROWS) {
    expect(peers).toEqual(expect.arrayContaining(targets.map(({ peer }) => peer)));
    expect(targets.length).toBeGreaterThan(0);
  }
});

test('who is not installed is left out, and another build of ours takes the place of all peers', () => {
  const row = ROWS.find(({ name }) => name === 'echo-1')!;
  expect(againstPeers(row, new Set(['bun'])).peers.map(({ name }) => name)).toEqual(['ws', 'frames alone', 'net']);
  expect(againstBuild(row, 'file:///before')).toMatchObject({
    ours: { name: 'now', server: 'nest-raw-ws' },
    peers: [{ name: 'before', server: 'nest-raw-ws', library: 'file:///before' }],
    targets: [],
  });
});

test('in small there are fewer connections, each at the same pace', () => {
  const { job } = ROWS.find(({ name }) => name === 'open-loop')!;
  expect(scaled(job, FULL)).toEqual(job);
  expect(scaled(job, QUICK)).toMatchObject({ connections: 500, messagesPerSecond: 1000 });
  const idle = ROWS.find(({ name }) => name === 'memory')!.job;
  expect(scaled(idle, QUICK)).toMatchObject({ connections: 500 });
});
