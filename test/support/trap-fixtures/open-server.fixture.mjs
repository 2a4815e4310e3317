import { createServer } from 'node:net';
import { once } from 'node:events';
import { test } from '@jest/globals';

test('a server is never closed', async () => {
  await once(createServer().listen(0), 'listening');
});
