import { expect, test } from '@jest/globals';
import { summarizeProfile } from '../../bench/profile.js';

const frame = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
});

test('a profile says where the time went, without that in which there was nothing to do', () => {
  const { places, functions } = summarizeProfile({
    nodes: [
      frame(1, '(idle)', ''),
      frame(2, 'read', 'file:///somewhere/dist/esm/protocol/frame/frame-reader.js'),
      frame(3, 'callback', 'file:///somewhere/node_modules/@nestjs/websockets/index.js'),
      frame(4, '(garbage collector)', ''),
      frame(5, 'writeBuffer', ''),
    ],
    samples: [1, 1, 1, 2, 2, 3, 4, 5, 1, 2, 2],
  });
  const shares = Object.fromEntries(places.map(({ name, share }) => [name, share]));
  expect(shares['nest-raw-ws']).toBeCloseTo(4 / 7);
  expect(shares).toMatchObject({
    Nest: expect.closeTo(1 / 7),
    'garbage collection': expect.closeTo(1 / 7),
    'V8 and native functions': expect.closeTo(1 / 7),
  });
  expect(functions[0]).toEqual({
    name: 'read dist/esm/protocol/frame/frame-reader.js:10',
    share: expect.closeTo(4 / 7),
  });
});
