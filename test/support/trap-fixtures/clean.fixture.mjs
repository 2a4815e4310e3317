import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const server = createServer();

beforeAll(() => once(server.listen(0), 'listening'));
afterAll(() => server.close());

test('a server is closed by the last hook of the file', () => {
  expect(server.listening).toBe(true);
});
