import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/samples/browser.mjs';
import { adapters } from '../contract/support/adapters.js';
import { Bench } from '../contract/support/bench.js';
import { VectorGateway } from '../contract/support/vector-gateway.js';

const TIMEOUT = 20_000;
const text = readFileSync(new URL('../../docs/requests-and-streams.md', import.meta.url), 'utf8');
const code = text.split('<!-- requests -->\n\n```js\n')[1]?.split('```')[0] ?? '';

@Controller()
class BlankPage {
  @Get()
  @Header('content-type', 'text/html')
  page(): string {
    return '<title>A page</title>';
  }
}

/** What the page does with what the documentation gives it, as text for the page. */
const script = (body: string) => `(async () => {
  const { connect } = await import(URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: 'text/javascript' })));
  const socket = new WebSocket(location.href.replace('http', 'ws'));
  await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: () => reject(new Error('No connection')) }));
  const { request, stream } = connect(socket);
  const outcomeOf = (promise) => promise.then((value) => ({ value }), ({ message, code, data }) => ({ message, code, data }));
  ${body}
})()`;

describe('the request() and stream() of docs/requests-and-streams.md, in Chromium', () => {
  const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchBrowser();
    const { port } = await bench.start({ gateways: [VectorGateway], controllers: [BlankPage] });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
  }, TIMEOUT);
  afterAll(async () => {
    await browser.close();
    await bench.clear();
  }, TIMEOUT);

  const run = (body: string): Promise<unknown> => page.evaluate(script(body));

  it('are at most 25 lines', () => {
    expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(25);
    expect(code).toContain('function request(');
  });

  it.each<[string, string, unknown]>([
    ['a value', `request('sum', [1, 2])`, { value: 3 }],
    ['nothing', `request('nothing')`, {}],
    ['null', `request('null')`, { value: null }],
    ['a named answer', `request('greet', 'Ada')`, { value: 'Hello, Ada!' }],
    ['the last value of a stream', `request('count', 3)`, { value: 3 }],
    ['a refusal', `request('refuse')`, { message: 'not today', code: 'rejected' }],
    ['a failure', `request('fail')`, { message: 'Internal server error', code: 'internal' }],
    ['an unknown event', `request('nobody')`, { message: 'Unknown event "nobody"', code: 'unknown_event' }],
  ])(
    'give %s',
    async (_name, call, outcome) => {
      expect(await run(`return outcomeOf(${call});`)).toEqual(outcome);
    },
    TIMEOUT,
  );

  it(
    'give each of many requests its own answer',
    async () => {
      expect(await run(`return Promise.all([1, 2, 3].map((n) => request('sum', [n, n])));`)).toEqual([2, 4, 6]);
    },
    TIMEOUT,
  );

  it(
    'give the values of a stream, its end, and its failure',
    async () => {
      const collect = `
        const collect = (event, data) => new Promise((done) => {
          const seen = [];
          stream(event, data, {
            next: (value) => seen.push(value),
            complete: () => done([...seen, 'complete']),
            fail: ({ code }) => done([...seen, code]),
          });
        });`;
      const body = `${collect} return Promise.all([collect('count', 3), collect('count-then-refuse')]);`;
      expect(await run(body)).toEqual([
        [1, 2, 3, 'complete'],
        [1, 2, 'rejected'],
      ]);
    },
    TIMEOUT,
  );

  it(
    'cancel a stream',
    async () => {
      const body = `return new Promise((complete, fail) => {
        const cancel = stream('forever', undefined, { next: fail, complete: () => complete('complete'), fail });
        cancel();
      });`;
      expect(await run(body)).toBe('complete');
    },
    TIMEOUT,
  );

  it('are those of sample 02, but for empty lines and a comment', () => {
    const sample = readFileSync(
      new URL('../../sample/02-requests-and-streams/public/requests.js', import.meta.url),
      'utf8',
    );
    expect(sample.replace(/^\/\*\*.*\n/, '').replace(/\n\n/g, '\n')).toBe(code);
  });

  it(
    'reject what is asked when the connection is over',
    async () => {
      const body = `
        await new Promise((resolve) => { socket.addEventListener('close', resolve); socket.close(); });
        return outcomeOf(request('sum', [1, 2]));`;
      expect(await run(body)).toEqual({ message: 'The connection is closed' });
    },
    TIMEOUT,
  );

  it(
    'do not take a question of the server for an answer, and fail what is open when the connection ends',
    async () => {
      const asked = `
        let question;
        const asked = new Promise((resolve) => socket.addEventListener('message', ({ data }) => {
          question = JSON.parse(data);
          if (question.event === 'name?') resolve();
        }));
        const open = outcomeOf(new Promise((complete, fail) => stream('forever', undefined, { next: fail, complete, fail })));
        socket.send(JSON.stringify({ event: 'ask' }));
        await asked;
        socket.close();
        return { question, open: await open };`;
      expect(await run(asked)).toEqual({
        question: { event: 'name?', id: 1 },
        open: { message: 'The connection is closed' },
      });
    },
    TIMEOUT,
  );
});
