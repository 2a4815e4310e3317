import { expect, test } from '@jest/globals';
import { messagesInFlight } from '../../../bench/report/in-flight.js';

test.each([
  ['nest-1', 'JSON echo', 1],
  ['echo-16k-1', '16 KiB, 16 clients', 1],
  ['nest-5-gateways-32', 'with 5 gateways', 32],
  ['echo-1m', '1 MiB binary, 8 clients, 2 in flight', 2],
  ['deflate', '1 KiB JSON, 64 clients, 8 in flight', 8],
  ['handshakes', 'handshakes', undefined],
  ['open-loop', '5,000 connections, 2 messages a second each', undefined],
])('the row %s, "%s", has %p messages in flight', (name, title, count) => {
  expect(messagesInFlight({ name, title })).toBe(count);
});
