import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { RawWebSocketServer as ServerWithRooms } from '../../../src/index.js';
import { RawWebSocketServer } from '../../../src/server/index.js';
import { SERVER_OPTIONS, unknownOptions } from '../../../src/server/options/unknown-options.js';

describe('an option that is not known', () => {
  test.each([
    ['maxPayloda', 'S: unknown option "maxPayloda", did you mean "maxPayload"?'],
    ['cors', 'S: unknown option "cors", did you mean "origins"?'],
    ['prt', 'S: unknown option "prt", did you mean "port"?'],
  ])('is named with the nearest there is: %s', (key, sentence) => {
    expect(unknownOptions('S', { [key]: 1 }, SERVER_OPTIONS)).toEqual([sentence]);
  });

  test('is told with all there are where none is near', () => {
    expect(unknownOptions('S', { transports: [] }, { port: true, path: true })).toEqual([
      'S: unknown option "transports", there are port, path',
    ]);
  });
});

let warned: string[];

beforeEach(() => {
  warned = [];
  jest.spyOn(process, 'emitWarning').mockImplementation((warning) => void warned.push(String(warning)));
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe.each([
  { name: 'a server', make: (options: object) => Reflect.construct(RawWebSocketServer, [options]) },
  { name: 'a server with rooms', make: (options: object) => Reflect.construct(ServerWithRooms, [options]) },
])('$name', ({ make }) => {
  test('warns of options it does not have, each once', () => {
    make({ noServer: true, maxPayloda: 5, orgins: '*' });
    expect(warned).toEqual([
      'RawWebSocketServer: unknown option "maxPayloda", did you mean "maxPayload"?',
      'RawWebSocketServer: unknown option "orgins", did you mean "origins"?',
    ]);
  });

  test('says nothing of its own, and of those of ws that mean nothing here', () => {
    make({
      noServer: true,
      path: '/',
      host: undefined,
      clientTracking: true,
      skipUTF8Validation: false,
      allowSynchronousEvents: true,
      autoPong: true,
      maxBufferedChunks: 1,
      maxFragments: 1,
      maxPendingAutoPongs: 60,
    });
    expect(warned).toEqual([]);
  });
});

test('a server with rooms knows the options of gateways', () => {
  Reflect.construct(ServerWithRooms, [{ noServer: true, maxRoomsPerClient: 5, concurrency: 3 }]);
  expect(warned).toEqual([]);
});
