import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { WebSocket } from 'ws';
import { differences } from '../contract/differences.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const generated = './readme-gateway.generated.js';
const copy = new URL(generated.replace('.js', '.ts'), import.meta.url);

/** What stands between two texts of the README. */
function between(start: string, end: string): string {
  const [, behind] = readme.split(start);
  return behind?.split(end)[0] ?? '';
}

describe('the README', () => {
  afterAll(() => rmSync(copy, { force: true }));

  it('lists every difference from WsAdapter, and no other', () => {
    const rows = between('<!-- differences -->', '<!-- /differences -->')
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(rows.slice(2)).toEqual(differences.map(({ theirs, ours }) => [theirs, ours]));
  });

  it('shows a gateway in 15 lines that answers as it says', async () => {
    const code = between('<!-- gateway -->\n\n```ts\n', '```');
    expect(code.trimEnd().split('\n')).toHaveLength(15);
    const runnable = code
      .replace("'nest-raw-ws'", "'../../src/index.js'")
      .replace('listen(3000)', "listen(0, '127.0.0.1')")
      .replace('create(AppModule)', 'create(AppModule, { logger: false })');
    writeFileSync(copy, `import 'reflect-metadata';\n${runnable}export { app };\n`);
    const { app } = (await import(generated)) as { app: INestApplication };
    const url = (await app.getUrl()).replace('http', 'ws');
    const socket = new WebSocket(`${url}/greet`);
    const answer = await new Promise((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ event: 'hello', data: 'Ada' })));
      socket.on('message', (data: Buffer) => resolve(JSON.parse(data.toString())));
    });
    expect(answer).toEqual({ event: 'greeting', data: 'Hello, Ada!' });
    await app.close();
  });
});
