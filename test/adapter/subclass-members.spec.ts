import { createServer } from 'node:http';
import { Logger } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RawWsAdapter } from '../../src/index.js';
import { demandUsableMembers } from '../../src/adapter/subclass-members.js';
import { LogBook } from '../contract/support/log-book.js';

beforeEach(() => Logger.overrideLogger(new LogBook()));

describe('a subclass of RawWsAdapter', () => {
  it.each<[string, () => RawWsAdapter, string]>([
    [
      'bindMessageHandler',
      () =>
        new (class MyAdapter extends RawWsAdapter {
          bindMessageHandler(): void {}
        })(createServer()),
      'MyAdapter: RawWsAdapter never uses "bindMessageHandler" of a subclass: read messages with the option "messageParser"',
    ],
    [
      'ensureHttpServerExists',
      () =>
        new (class MyAdapter extends RawWsAdapter {
          protected ensureHttpServerExists(): void {}
        })(createServer()),
      'MyAdapter: RawWsAdapter never uses "ensureHttpServerExists" of a subclass: give the HTTP server',
    ],
    [
      'messageParser, as a field,',
      () =>
        new (class MyAdapter extends RawWsAdapter {
          protected messageParser = (data: Buffer) => ({ event: 'e', data });
        })(createServer()),
      'MyAdapter: RawWsAdapter never uses "messageParser" of a subclass: give the option "messageParser" to the constructor',
    ],
    [
      'an async bindMessageHandlers()',
      () =>
        Object.assign(new (class MyAdapter extends RawWsAdapter {})(createServer()), {
          bindMessageHandlers: async () => Promise.resolve(),
        }),
      'MyAdapter: bindMessageHandlers() must not be async, Nest does not wait for it',
    ],
    [
      'messageParser, set from outside,',
      () => Object.assign(new RawWsAdapter(createServer()), { messageParser: () => undefined }),
      'RawWsAdapter: RawWsAdapter never uses "messageParser"',
    ],
  ])('with %s stops the start and names what replaces it', (_name, make, message) => {
    expect(() => make().create(0)).toThrow(message);
  });

  it('with nothing but what is called starts', async () => {
    const adapter = new RawWsAdapter(createServer());
    expect(() => adapter.create(0)).not.toThrow();
    await adapter.dispose();
  });

  it('has no member of WsAdapter that would never be called without a word', () => {
    const { prototype } = WsAdapter;
    const members = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
    for (const name of members.filter((member) => !(member in RawWsAdapter.prototype))) {
      expect(() => demandUsableMembers({ [name]: () => undefined })).toThrow(`never uses "${name}"`);
    }
  });
});
