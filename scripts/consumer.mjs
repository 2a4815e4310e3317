// An application as the Nest starter makes it, in a folder of its own, and what its author does with it.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, start } from './process-group.mjs';
import { freePort } from './samples/sample-server.mjs';

const fixtures = join(import.meta.dirname, '../test/consumers');

const CHANGED_FILE = 'src/configure-app.ts';
const CHANGED_LINES = [
  ["import { WsAdapter } from '@nestjs/platform-ws';", "import { RawWsAdapter } from 'nest-raw-ws';"],
  ['  app.useWebSocketAdapter(new WsAdapter(app));', '  app.useWebSocketAdapter(new RawWsAdapter(app));'],
];

// What the author of the application says, and what comes back.
const TALK = [
  { say: { event: 'price', data: 'apple' }, answers: [{ event: 'price', data: 3 }] },
  { say: { event: 'total', data: { items: ['apple', 'pear'] } }, answers: [{ event: 'total', data: 7 }] },
  { say: { event: 'countdown' }, answers: [2, 1, 0].map((data) => ({ event: 'countdown', data })) },
];
const FAILURE = {
  say: { event: 'price', data: 'melon' },
  answers: [{ event: 'exception', data: { status: 'error', message: 'There is no melon' } }],
};
const AFTER_FAILURE = { say: { event: 'price', data: 'pear' }, answers: [{ event: 'price', data: 4 }] };

export class Consumer {
  #fixture;
  #folder;

  /**
   * @param fixture its folder under test/consumers
   * @param workspace a temporary folder, where it is put
   */
  constructor(fixture, workspace) {
    this.#fixture = join(fixtures, fixture);
    this.#folder = join(workspace, fixture);
    cpSync(this.#fixture, this.#folder, { recursive: true });
  }

  async install(...packages) {
    await this.#npm('install', '--no-audit', '--no-fund', '--loglevel=error', ...packages);
  }

  async uninstall(name) {
    await this.#npm('uninstall', '--no-audit', '--no-fund', '--loglevel=error', name);
  }

  async build() {
    await this.#npm('run', 'build');
  }

  /** The gateway of the README in place of its own program, as somebody who tries it would paste it. */
  pasteGateway() {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    const [code] = readme.split('<!-- gateway -->\n\n```ts\n')[1].split('```');
    assert.ok(code.includes('listen(3000)'), 'the gateway of the README listens on port 3000');
    writeFileSync(join(this.#folder, 'src/main.ts'), code.replace('listen(3000)', 'listen(process.env.PORT ?? 3000)'));
  }

  /** Runs the gateway of the README, and says hello from a page. */
  async greet(browser, otherPort) {
    await this.#serve('/greet', browser, otherPort, async (page) => {
      await page.send({ event: 'hello', data: 'Ada' });
      assert.deepEqual((await page.lines(1)).map(parseAnswer), [{ event: 'greeting', data: 'Hello, Ada!' }]);
    });
  }

  /** Its own e2e test, by its own test runner. */
  async test() {
    await this.#npm('run', 'test:e2e');
  }

  /** Checks types in the application and in every declaration file it meets. */
  async checkTypes(project) {
    await this.#npm('exec', '--no', '--', 'tsc', '-p', project);
  }

  /** Changes the two lines, and nothing else. */
  async switchAdapter() {
    const file = join(this.#folder, CHANGED_FILE);
    const before = readFileSync(file, 'utf8').split('\n');
    const replacements = new Map(CHANGED_LINES);
    writeFileSync(file, before.map((line) => replacements.get(line) ?? line).join('\n'));
    // git takes the folder names from its arguments and exits with 1 when there are differences.
    const diffs = ['src', 'test'].map((part) =>
      run('git', ['diff', '--no-index', '--unified=0', `${this.#fixture}/${part}`, part], this.#folder, [0, 1]),
    );
    const changed = (await Promise.all(diffs))
      .join('')
      .split('\n')
      .filter((line) => /^[-+](?![-+]{2} )/.test(line));
    const expected = CHANGED_LINES.flatMap(([from, to]) => [`-${from}`, `+${to}`]);
    assert.deepEqual(
      changed.toSorted(),
      expected.toSorted(),
      'other lines changed than the two of docs/from-ws-adapter.md',
    );
  }

  /** Runs it, and talks to it from a page of another port. */
  async talk(browser, otherPort, { reportsFailures }) {
    await this.#serve('/', browser, otherPort, async (page) => {
      const failure = reportsFailures ? FAILURE : { ...FAILURE, answers: [] };
      const lines = [...TALK, failure, AFTER_FAILURE];
      let count = 0;
      for (const { say, answers } of lines) {
        await page.send(say);
        count += answers.length;
        await page.lines(count);
      }
      const heard = (await page.lines(count)).map(parseAnswer);
      assert.deepEqual(
        heard,
        lines.flatMap(({ answers }) => answers),
      );
    });
  }

  /** Runs the program, and does something with a page of another port that is connected to it. */
  async #serve(path, browser, otherPort, work) {
    const port = await freePort();
    const server = await start(process.execPath, ['dist/main.js'], {
      cwd: this.#folder,
      env: { PORT: String(port) },
      until: /Nest application successfully started/,
    });
    try {
      const page = await otherPort.openPage(browser, `ws://127.0.0.1:${port}${path}`);
      await work(page);
      await page.close();
    } finally {
      await server.stop();
    }
  }

  async #npm(...args) {
    await run('npm', args, this.#folder);
  }
}

/** Nest 12 adds to an exception the message that caused it. */
function parseAnswer(text) {
  const { event, data } = JSON.parse(text);
  return event === 'exception' ? { event, data: { status: data.status, message: data.message } } : { event, data };
}
