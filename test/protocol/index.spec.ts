import { expect, test } from '@jest/globals';
import * as protocol from '../../src/protocol/index.js';

/** What `nest-raw-ws/protocol` gives at run time is a promise: a change here is a change for users. */
test('the protocol exports exactly its public names', () => {
  expect(Object.keys(protocol).toSorted()).toEqual([
    'CloseCode',
    'Opcode',
    'ProtocolError',
    'Session',
    'acceptKey',
    'acceptResponse',
    'applyMask',
    'build',
    'checkHandshake',
    'isCloseCodeOnWire',
    'parse',
    'refusalResponse',
    'violation',
  ]);
});
