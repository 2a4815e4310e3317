import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { encodeEvent } from '../../src/adapter/raw-web-socket.js';
import { LogBook } from '../contract/support/log-book.js';
import { maskedFrame } from '../support/frames.js';
import { settle } from '../support/turns.js';
import { AdapterClient } from './support/adapter-client.js';

let logs: LogBook;
let peer: AdapterClient;

beforeEach(() => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
  peer = new AdapterClient();
});

afterEach(() => peer.leaves());

/** `emit` as code without types calls it: Nest 11, or somebody who comes from socket.io. */
function emit(event: string, ...args: unknown[]): boolean {
  const untyped: EventEmitter = peer.client;
  return untyped.emit(event, ...args);
}

describe('RawWebSocket.emit', () => {
  it('sends the exceptions that Nest 11 reports by it', async () => {
    expect(emit('exception', { status: 'error', message: 'no' })).toBe(false);
    expect(await peer.answers()).toEqual([{ event: 'exception', data: { status: 'error', message: 'no' } }]);
    expect(logs.entries).toEqual([]);
  });

  it('gives an exception to a listener in place of the client', async () => {
    const untyped: EventEmitter = peer.client;
    const listener = jest.fn();
    untyped.on('exception', listener);
    expect(emit('exception', { status: 'error' }, 'more')).toBe(true);
    expect(listener).toHaveBeenCalledWith({ status: 'error' }, 'more');
    expect(await peer.answers()).toEqual([]);
  });

  it('sends nothing else, and warns', async () => {
    expect(emit('news', 1)).toBe(false);
    expect(await peer.answers()).toEqual([]);
    expect(logs.texts('warn')).toEqual([expect.stringContaining('client.emit("news", …)')]);
  });

  it('does not warn where somebody listens', () => {
    const untyped: EventEmitter = peer.client;
    const listener = jest.fn();
    untyped.on('gossip', listener);
    expect(emit('gossip', 1)).toBe(true);
    expect(listener).toHaveBeenCalledWith(1);
    expect(logs.entries).toEqual([]);
  });

  it.each(['message', 'close', 'ping', 'pong', 'frame', 'newListener', 'removeListener'])(
    'is that of Node for %s, whether somebody listens or not',
    (event) => {
      expect(emit(event, Buffer.alloc(0))).toBe(event === 'newListener');
      expect(logs.entries).toEqual([]);
    },
  );

  it('throws an error nobody listens to, as that of Node does', () => {
    expect(() => emit('error', new Error('mine'))).toThrow('mine');
  });
});

describe('RawWebSocket.sendEvent', () => {
  it.each<[string, [event: string | number, data?: unknown], unknown]>([
    ['data', ['news', [1, 'a']], { event: 'news', data: [1, 'a'] }],
    ['no data', ['news'], { event: 'news' }],
    ['null', ['news', null], { event: 'news', data: null }],
    ['an event that is a number', [5, 'a'], { event: 5, data: 'a' }],
  ])('sends an event with %s', async (_name, args, sent) => {
    peer.client.sendEvent(...args);
    expect(await peer.answers()).toEqual([sent]);
  });

  it.each(['exception', '$next', '$complete', '$cancel'])('throws for %s, which is reserved', async (event) => {
    expect(() => peer.client.sendEvent(event, 1)).toThrow(`The event "${event}" is reserved for the protocol`);
    expect(await peer.answers()).toEqual([]);
  });

  it('throws for data that JSON cannot say, and sends nothing', async () => {
    expect(() => peer.client.sendEvent('news', 1n)).toThrow('BigInt');
    expect(await peer.answers()).toEqual([]);
  });

  it('does no harm on a client that has left', async () => {
    await peer.leaves();
    expect(() => peer.client.sendEvent('news')).not.toThrow();
  });
});

describe('encodeEvent', () => {
  it.each([undefined, null, {}, Symbol('x')])('throws for a name that is %p', (name) => {
    expect(() => Reflect.apply(encodeEvent, undefined, [name, 1])).toThrow(
      `The name of an event must be a string, not ${typeof name}`,
    );
  });
});

describe('RawWebSocket.messages$', () => {
  it('parses nothing while nobody listens', async () => {
    const parser = jest.fn(() => null);
    peer = new AdapterClient(parser);
    await peer.says('a', Buffer.from('b'));
    const subscription = peer.client.messages$.subscribe();
    await peer.says('c', Buffer.from('d'));
    subscription.unsubscribe();
    await peer.says('e');
    expect(parser.mock.calls).toEqual([[Buffer.from('c')], [Buffer.from('d')]]);
  });

  it('gives messages in order, text and binary', async () => {
    const heard: unknown[] = [];
    peer.client.messages$.subscribe(({ event, data }) => heard.push([event, data]));
    await peer.says({ event: 'a', data: 1 }, Buffer.from('{"event":"b"}'), { event: 5 }, { event: 'ä' });
    expect(heard).toEqual([
      ['a', 1],
      ['b', undefined],
      [5, undefined],
      ['ä', undefined],
    ]);
  });

  it('passes over what is no message, and answers it only where handlers are', async () => {
    const heard: unknown[] = [];
    peer.client.messages$.subscribe((message) => heard.push(message));
    await peer.says('no JSON', Buffer.from('ff', 'hex'), []);
    expect(await peer.answers()).toEqual([]);
    peer.client.dispatchTo(() => undefined);
    await peer.says('no JSON');
    expect(await peer.answers()).toMatchObject([{ event: 'exception', data: { message: 'Invalid JSON' } }]);
    expect(heard).toEqual([]);
  });

  it('A38 gives nothing that comes after the closing has begun, the rest of the same chunk included', async () => {
    const heard: unknown[] = [];
    peer.client.messages$.subscribe(({ data }) => {
      heard.push(data);
      if (data === 1) peer.client.close(1000);
    });
    const [one, two] = [1, 2].map((data) => maskedFrame(0x81, Buffer.from(JSON.stringify({ event: 'x', data }))));
    peer.socket.deliver(Buffer.concat([one!, two!]));
    await settle();
    expect(heard).toEqual([1]);
  });

  it('gives nothing of a message whose raw listener has closed the connection', async () => {
    const heard: unknown[] = [];
    peer.client.messages$.subscribe((message) => heard.push(message));
    peer.client.on('message', () => peer.client.close(1000));
    await peer.says({ event: 'x' });
    expect(heard).toEqual([]);
  });

  it('completes before the client says that it is closed', async () => {
    const order: string[] = [];
    peer.client.messages$.subscribe({ complete: () => order.push('completed') });
    peer.client.on('close', (code) => order.push(`closed ${code}`));
    await peer.leaves();
    expect(order).toEqual(['completed', 'closed 1006']);
  });
});
