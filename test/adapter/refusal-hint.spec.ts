import type { IncomingMessage } from 'node:http';
import { runInThisContext } from 'node:vm';
import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { logNetwork } from '../../src/adapter/network-log.js';
import { refusalHint } from '../../src/adapter/refusal-hint.js';
import { RawWebSocketServer } from '../../src/index.js';
import type { RawWebSocketServerOptions } from '../../src/server/index.js';
import { LogBook } from '../contract/support/log-book.js';
import { MemorySocket } from '../support/memory-socket.js';
import { upgradeRequest } from '../support/upgrade-request.js';

let logs: LogBook;

beforeEach(() => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
});

/** Opens a connection from a page of that origin; gives the first line of the answer. */
async function answerTo(origin: string, options: RawWebSocketServerOptions): Promise<string> {
  const server = new RawWebSocketServer({ noServer: true, ...options });
  logNetwork(server);
  const socket = new MemorySocket();
  const request = upgradeRequest({ fields: ['Host: api.example.com', `Origin:${origin}`] });
  server.handleUpgrade(request, socket, Buffer.alloc(0), () => undefined);
  const [line = ''] = socket.written.toString('latin1').split('\r\n');
  socket.destroy();
  await server.close();
  return line;
}

describe('the advice in the log about a refused origin', () => {
  it.each([
    ['https://app.example.com'],
    ['http://192.168.1.7:5173'],
    ['file://'],
    [''],
    ['null'],
    ['capacitor://localhost'],
    ['app://x'],
    ['wss://host'],
    ['chrome-extension://abcdefghijklmnop'],
    ['moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc'],
    ['tauri://localhost'],
    ['https://bücher.example'],
    [`https://${'a'.repeat(60)}.example.com`],
    ['https://app.example.com/path'],
    ['https://user@app.example.com'],
    ['app.example.com'],
    ['https://*.example.com'],
    ['\u009b31m'],
  ])('for "%s" lets that page in', async (origin) => {
    expect(await answerTo(origin, {})).toBe('HTTP/1.1 403 Forbidden');
    const [line = ''] = logs.texts('warn');
    const advice = /To let it in set (origins: (?:\[".*?"\]|\(origin\) => origin === ".*?"))/.exec(line)?.[1];
    const options = runInThisContext(`({ ${advice} })`) as RawWebSocketServerOptions;
    expect(await answerTo(origin, options)).toBe('HTTP/1.1 101 Switching Protocols');
  });

  it('says what is dangerous about null', async () => {
    await answerTo('null', {});
    expect(logs.texts('warn')).toEqual([expect.stringContaining('any page can make a browser send "null"')]);
  });

  it('proposes nothing for what is no origin of any page', async () => {
    await answerTo(`https://${'a'.repeat(300)}.test`, {});
    expect(logs.texts('warn')).toEqual([expect.not.stringContaining('To let it in')]);
  });
});

describe('the hint behind a refusal', () => {
  const request = (url: string): IncomingMessage => upgradeRequest({ url });

  it.each([
    [['/chat', '/rooms/:room'], '. Served here: /chat, /rooms/:room'],
    [['*'], '. Served here: *'],
    [[], '. Served here: nothing'],
  ])('lists the paths %j for an unknown one', (paths, hint) => {
    expect(refusalHint('unknown_path', request('/else'), paths)).toBe(hint);
  });

  it.each([['/socket.io/?EIO=4&transport=websocket'], ['/?transport=websocket&EIO=3']])(
    'tells a client of socket.io by %s, and what to do',
    (url) => {
      expect(refusalHint('unknown_path', request(url), ['/'])).toMatch(
        /socket\.io.*new WebSocket\(\).*platform-socket\.io/,
      );
    },
  );

  it.each(['unauthorized', 'closing', 'bad_host'] as const)('is empty for %s', (code) => {
    expect(refusalHint(code, request('/?xEIO=4'), ['/'])).toBe('');
  });
});
