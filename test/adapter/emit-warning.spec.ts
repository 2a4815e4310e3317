import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { warnAboutEmit } from '../../src/adapter/emit-warning.js';
import { LogBook } from '../contract/support/log-book.js';

let logs: LogBook;

beforeEach(() => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
});

describe('warnAboutEmit', () => {
  it('says what emit does and what to call', () => {
    warnAboutEmit('client', 'news');
    expect(logs.texts('warn')).toEqual([
      'client.emit("news", …) calls local listeners only and has sent nothing: use client.sendEvent to send RawWsAdapter',
    ]);
  });

  it('says it once for each name, on clients and on servers', () => {
    for (const on of ['client', 'server', 'client', 'server'] as const) {
      for (const event of ['once', 'twice', 'once']) warnAboutEmit(on, event);
    }
    expect(logs.texts('warn').map((text) => text.slice(0, text.indexOf(',')))).toEqual([
      'client.emit("once"',
      'client.emit("twice"',
      'server.emit("once"',
      'server.emit("twice"',
    ]);
  });

  it('escapes what stands in a name', () => {
    warnAboutEmit('client', 'a\n"b"');
    expect(logs.texts('warn')).toEqual([expect.stringContaining(String.raw`client.emit("a\n\"b\"", …)`)]);
  });
});
