import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EMPTY, from, NEVER } from 'rxjs';
import { ClientBinding } from '../../src/adapter/client-binding.js';
import { logError } from '../../src/adapter/log.js';
import type { RefusedMessages, RawWsGatewayOptions } from '../../src/adapter/gateways/gateway-options.js';
import type { MessageParser } from '../../src/adapter/message-decoder.js';
import { LogBook } from '../contract/support/log-book.js';
import { maskedFrame } from '../support/frames.js';
import { deferred } from '../support/deferred.js';
import { settle } from '../support/turns.js';
import { AdapterClient } from './support/adapter-client.js';
import { quietDispatcher } from './support/quiet-dispatcher.js';
import { handler } from './support/handler.js';
import * as ours from '../../src/server/base/ours.js';

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
      expect(emit(event, Buffer.alloc(0))).toBe(false);
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

describe('RawWebSocket.messages$', () => {
  it('is complete from the start for a client that has left without a word', async () => {
    new ClientBinding(peer.client, logError).handlers.add([handler('go', () => 1)], from);
    await peer.leaves();
    const completed = jest.fn();
    peer.client.messages$.subscribe({ complete: completed });
    expect(completed).toHaveBeenCalledTimes(1);
  });

  it('comes before the handlers where it was asked for first, and behind them where it was not', async () => {
    const order: string[] = [];
    const bind = () =>
      new ClientBinding(peer.client, logError).handlers.add([handler('go', () => void order.push('handler'))], from);
    peer.client.messages$.subscribe(() => order.push('early stream'));
    bind();
    await peer.says({ event: 'go' });
    await peer.leaves();
    peer = new AdapterClient();
    bind();
    peer.client.messages$.subscribe(() => order.push('late stream'));
    await peer.says({ event: 'go' });
    expect(order).toEqual(['early stream', 'handler', 'handler', 'late stream']);
  });

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
    peer.client[ours.dispatchTo](quietDispatcher);
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

describe('RawWebSocket, a message that is refused', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

  it.each<[string, unknown, string]>([
    ['invalid_json', 'no JSON', 'Invalid JSON'],
    ['invalid_json', Buffer.from('ff', 'hex'), 'Invalid JSON: a binary message must be JSON in UTF-8'],
    ['invalid_message', [], 'Invalid message: an object with a key "event" is expected'],
    ['too_deep', deep(129), 'Invalid message: it is nested deeper than 128 levels'],
    ['too_deep', Buffer.from(deep(100_000)), 'Invalid message: it is nested deeper than 128 levels'],
  ])('A1 A2 A10 is counted as %s, and answered only where handlers are: %p', async (reason, message, answer) => {
    peer.client.messages$.subscribe();
    await peer.says(message);
    expect(peer.reported).toEqual([`refused ${reason}`]);
    expect(await peer.answers()).toEqual([]);
    peer.client[ours.dispatchTo](quietDispatcher);
    await peer.says(message);
    expect(peer.reported).toEqual([`refused ${reason}`, `refused ${reason}`]);
    expect(await peer.answers()).toEqual([{ event: 'exception', data: { status: 'error', message: answer } }]);
  });

  it('is not counted where nobody wants messages to be parsed', async () => {
    await peer.says('no JSON', deep(129));
    expect(peer.reported).toEqual([]);
  });

  it('A3 is counted as unknown_event and answered, as reserved_event it is not answered', async () => {
    new ClientBinding(peer.client, logError).handlers.add([handler('go', () => undefined)], () => EMPTY);
    await peer.says({ event: 'nobody' }, { event: '$next' }, { event: 'exception' });
    expect(peer.reported).toEqual(['refused unknown_event', 'refused reserved_event', 'refused reserved_event']);
    expect(await peer.answers()).toEqual([
      { event: 'exception', data: { status: 'error', message: 'Unknown event "nobody"' } },
    ]);
  });

  it('is counted as rate_limited, and answered where handlers are and the action is to reply', async () => {
    peer = new AdapterClient(undefined, { rateLimit: { messagesPerSecond: 1, burst: 2 } });
    const heard = jest.fn();
    peer.client.messages$.subscribe(heard);
    await peer.says({ event: 'a' }, { event: 'b' }, { event: 'c' });
    expect(heard).toHaveBeenCalledTimes(2);
    expect(peer.reported).toEqual(['refused rate_limited']);
    expect(await peer.answers()).toEqual([]);
    peer.client[ours.dispatchTo](quietDispatcher);
    await peer.says({ event: 'd' });
    expect(peer.reported).toEqual(['refused rate_limited', 'refused rate_limited']);
    expect(await peer.answers()).toEqual([
      { event: 'exception', data: { status: 'error', message: 'Too many messages' } },
    ]);
  });

  it('A10 has the depth that the option says', async () => {
    peer = new AdapterClient(undefined, { jsonMaxDepth: 2 });
    const heard = jest.fn();
    peer.client.messages$.subscribe(heard);
    await peer.says({ event: 'a', data: [] }, { event: 'b', data: [[]] });
    expect(heard.mock.calls).toEqual([[{ event: 'a', data: [] }]]);
    expect(peer.reported).toEqual(['refused too_deep']);
  });
});

describe('RawWebSocket, a message that is refused by another policy', () => {
  const deep = '['.repeat(129) + ']'.repeat(129);
  const mistakes: [reason: string, message: unknown, closeCode: number, cutOff: string][] = [
    ['invalid_json', 'no JSON', 1007, 'invalid_data'],
    ['invalid_json', Buffer.from('ff', 'hex'), 1007, 'invalid_data'],
    ['invalid_message', [], 1008, 'message_refused'],
    ['too_deep', deep, 1008, 'message_refused'],
    ['unknown_event', { event: 'nobody' }, 1008, 'message_refused'],
  ];
  const heard = jest.fn();

  function bind(limits: RawWsGatewayOptions, parser?: MessageParser): void {
    heard.mockReset();
    peer = new AdapterClient(parser, limits);
    new ClientBinding(peer.client, logError).handlers.add([handler('go', heard)], from);
  }

  it.each(mistakes)('ignore: is only counted as %s, and the next one is heard: %p', async (reason, message) => {
    bind({ refusedMessages: 'ignore' });
    await peer.says(message, { event: 'go' });
    expect(peer.reported).toEqual([`refused ${reason}`]);
    expect(await peer.answers()).toEqual([]);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it.each(mistakes)(
    'close: is counted as %s and ends the connection, without an exception before: %p',
    async (reason, message, closeCode, cutOff) => {
      bind({ refusedMessages: 'close' });
      await peer.says(message, { event: 'go' });
      expect(peer.reported).toEqual([`refused ${reason}`, `cut off ${cutOff}`]);
      const [frame, ...others] = await peer.frames();
      expect(frame).toMatchObject({ firstByte: 0x88 });
      expect(frame?.payload.readUInt16BE(0)).toBe(closeCode);
      expect(others).toEqual([]);
      expect(heard).not.toHaveBeenCalled();
    },
  );

  it('close: is not told what it got wrong, only that it did', async () => {
    bind({ refusedMessages: 'close' });
    await peer.says({ event: 'nobody' });
    const [frame] = await peer.frames();
    expect(frame?.payload.toString('utf8', 2)).toBe('The message was refused');
  });

  it('close: ends the connection for the first one of several in a chunk', async () => {
    bind({ refusedMessages: 'close' });
    peer.socket.deliver(Buffer.concat(['one', 'two'].map((text) => maskedFrame(0x81, Buffer.from(text)))));
    await settle();
    expect(peer.reported).toEqual(['refused invalid_json', 'cut off invalid_data']);
    expect(await peer.frames()).toHaveLength(1);
  });

  it.each<RefusedMessages>(['reply', 'ignore', 'close'])(
    '%s: answers where a parser of the application has thrown, which is no fault of the client',
    async (refusedMessages) => {
      const parser = () => {
        throw new Error('cannot read this');
      };
      bind({ refusedMessages }, parser);
      await peer.says('?');
      expect(peer.reported).toEqual(['refused parser_failed']);
      expect(peer.parserFailed).toHaveBeenCalledTimes(1);
      expect(await peer.answers()).toEqual([
        { event: 'exception', data: { status: 'error', message: expect.stringMatching(/^Invalid message: /) } },
      ]);
    },
  );

  describe.each(['reply', 'ignore', 'close'] as const)('%s', (refusedMessages) => {
    it('lets reserved events pass without an answer and without an end', async () => {
      bind({ refusedMessages });
      await peer.says({ event: 'exception' }, { event: '$next' }, { event: 'go' });
      expect(peer.reported).toEqual(['refused reserved_event', 'refused reserved_event']);
      expect(await peer.answers()).toEqual([]);
      expect(heard).toHaveBeenCalledTimes(1);
    });

    it('neither answers nor ends a client to whom no gateway listens', async () => {
      peer = new AdapterClient(undefined, { refusedMessages });
      peer.client.messages$.subscribe();
      await peer.says('no JSON', [], deep);
      expect(peer.reported).toEqual(['refused invalid_json', 'refused invalid_message', 'refused too_deep']);
      expect(await peer.frames()).toEqual([]);
      expect(peer.client.readyState).toBe(peer.client.OPEN);
    });

    it('answers a client that sends too much', async () => {
      bind({ refusedMessages, rateLimit: { messagesPerSecond: 1, burst: 1 } });
      await peer.says({ event: 'go' }, { event: 'go' });
      expect(peer.reported).toEqual(['refused rate_limited']);
      expect(await peer.answers()).toMatchObject([{ data: { message: 'Too many messages' } }]);
      expect(heard).toHaveBeenCalledTimes(1);
    });

    it('answers a client that opens too many streams', async () => {
      bind({ refusedMessages, maxStreams: 0 });
      heard.mockReturnValue(NEVER);
      await peer.says({ event: 'go' });
      expect(peer.reported).toEqual(['refused overloaded']);
      expect(await peer.answers()).toMatchObject([{ data: { message: 'Too many streams are open' } }]);
      expect(peer.client.readyState).toBe(peer.client.OPEN);
    });
  });
});

describe('RawWebSocket.whenIdle', () => {
  const idle = jest.fn();
  beforeEach(() => {
    idle.mockReset();
  });

  it('calls back at once where nothing is at work, and reads no more', async () => {
    const heard = jest.fn();
    peer.client.messages$.subscribe(heard);
    peer.client[ours.whenIdle](idle);
    expect(idle).toHaveBeenCalledTimes(1);
    await peer.says({ event: 'a' });
    expect(heard).not.toHaveBeenCalled();
    expect(peer.client[ours.isHeld]).toBe(true);
  });

  it('waits for a handleConnection where there is no handler', async () => {
    const hook = deferred();
    peer.client[ours.waitForConnect](hook.promise, () => undefined);
    peer.client[ours.whenIdle](idle);
    expect(idle).not.toHaveBeenCalled();
    hook.resolve();
    await settle();
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('waits for handlers at work and for messages that wait for them, and reads nothing meanwhile', async () => {
    peer = new AdapterClient(undefined, { maxPendingMessages: 1 });
    const works = Array.from({ length: 300 }, () => deferred());
    let begun = 0;
    const work = () => works[begun++]?.promise;
    new ClientBinding(peer.client, logError).handlers.add([handler('go', work)], () => EMPTY);
    await peer.says(...works.map(() => ({ event: 'go' })));
    expect(peer.client[ours.isHeld]).toBe(true);
    peer.client[ours.whenIdle](idle);
    for (let i = 0; i < 300; i++) {
      expect(idle).not.toHaveBeenCalled();
      works[i]?.resolve();
      await settle(1);
      // As soon as fewer wait than may, a client that stays would be read again.
      expect(peer.client[ours.isHeld]).toBe(true);
    }
    expect(idle).toHaveBeenCalledTimes(1);
    expect(begun).toBe(300);
  });

  it('goes on reading the close frame of a client that is being closed already', async () => {
    const closed = jest.fn();
    peer.client.on('close', closed);
    peer.client.close(4000);
    peer.client[ours.whenIdle](idle);
    expect(idle).toHaveBeenCalledTimes(1);
    expect(peer.client[ours.isHeld]).toBe(false);
    peer.socket.deliver(maskedFrame(0x88, '0f a0'));
    await settle();
    peer.socket.peerEnds();
    await settle();
    expect(closed).toHaveBeenCalledWith(4000, Buffer.alloc(0));
  });

  it('leaves the close frame to be read where too much waits for handlers', async () => {
    peer = new AdapterClient(undefined, { maxPendingMessages: 1 });
    const never = () => new Promise(() => undefined);
    new ClientBinding(peer.client, logError).handlers.add([handler('go', never)], () => EMPTY);
    peer.client.on('message', (data) => {
      if (data.includes('last')) setImmediate(() => peer.client.close(4000));
    });
    const messages = Array.from({ length: 400 }, (_, i) => ({ event: 'go', data: i === 0 ? 'last' : i }));
    await peer.says(...messages);
    expect(peer.client.readyState).toBe(peer.client.CLOSING);
    expect(peer.client[ours.isHeld]).toBe(false);
  });
});

describe('RawWebSocket.send', () => {
  it('A26 counts what is sent too late', async () => {
    await peer.leaves();
    peer.reported.length = 0;
    expect(peer.client.sendEvent('news', 1)).toBe('closed');
    expect(peer.reported).toEqual(['dropped closed']);
  });
});
