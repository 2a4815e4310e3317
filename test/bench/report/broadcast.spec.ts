import { expect, test } from '@jest/globals';
import { isBroadcast } from '../../../bench/report/broadcast.js';
import { messagesInFlight } from '../../../bench/report/in-flight.js';
import { ROWS } from '../../../bench/rows.js';

test('the rows of broadcasts are those whose load is one, and are among no others', () => {
  const broadcasts = ROWS.filter(isBroadcast);
  expect(broadcasts).toEqual(ROWS.filter(({ job }) => job.kind === 'broadcast'));
  expect(broadcasts.map(messagesInFlight)).toEqual(broadcasts.map(() => undefined));
});
