import { describe, expect, test } from '@jest/globals';
import type { DomEvents, RawWebSocket } from '../../../src/server/index.js';
import { maskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import { memoryClient } from '../../support/memory-client.js';
import { settle } from '../../support/turns.js';

const TEXT = maskedFrame(0x81, Buffer.from('grüße'));
const BINARY = maskedFrame(0x82, '01 02 03');
const CLOSE = maskedFrame(0x88, Buffer.concat([hex('0f a0'), Buffer.from('bye')]));
const UNMASKED = hex('81 00');

/** The two ways to listen for the events of browsers. */
const WAYS = [
  {
    name: 'addEventListener',
    listen<T extends keyof DomEvents>(client: RawWebSocket, type: T, listener: (event: DomEvents[T]) => void) {
      client.addEventListener(type, listener);
    },
  },
  {
    name: 'the property named after the event',
    listen<T extends keyof DomEvents>(client: RawWebSocket, type: T, listener: (event: DomEvents[T]) => void) {
      Object.assign(client, { [`on${type}`]: listener });
    },
  },
];

describe.each(WAYS)('$name', ({ listen }) => {
  test('gives text as a string and bytes as a Buffer', async () => {
    const { client, socket } = memoryClient();
    const events: DomEvents['message'][] = [];
    listen(client, 'message', (event) => events.push(event));
    socket.deliver(Buffer.concat([TEXT, BINARY]));
    await settle();
    expect(events).toEqual([
      { type: 'message', target: client, data: 'grüße' },
      { type: 'message', target: client, data: hex('01 02 03') },
    ]);
  });

  test('gives bytes as an ArrayBuffer of their own if binaryType says so', async () => {
    const { client, socket } = memoryClient();
    client.binaryType = 'arraybuffer';
    const data: unknown[] = [];
    listen(client, 'message', (event) => data.push(event.data));
    socket.deliver(Buffer.concat([BINARY, TEXT]));
    await settle();
    expect(data[0]).toBeInstanceOf(ArrayBuffer);
    expect(data[0]).toEqual(new Uint8Array([1, 2, 3]).buffer);
    expect(data[1]).toBe('grüße');
  });

  test('gives code, reason and whether the closing was clean', async () => {
    const { client, socket } = memoryClient();
    const events: DomEvents['close'][] = [];
    listen(client, 'close', (event) => events.push(event));
    socket.deliver(CLOSE);
    socket.peerEnds();
    await settle();
    expect(events).toEqual([{ type: 'close', target: client, code: 4000, reason: 'bye', wasClean: true }]);
  });

  test('tells a lost connection from a clean closing', async () => {
    const { client, socket } = memoryClient();
    const events: DomEvents['close'][] = [];
    listen(client, 'close', (event) => events.push(event));
    socket.destroy();
    await settle();
    expect(events).toEqual([{ type: 'close', target: client, code: 1006, reason: '', wasClean: false }]);
  });

  test('gives the broken rule as an error', async () => {
    const { client, socket } = memoryClient();
    const events: DomEvents['error'][] = [];
    listen(client, 'error', (event) => events.push(event));
    socket.deliver(UNMASKED);
    socket.peerEnds();
    await settle();
    expect(events).toMatchObject([
      {
        type: 'error',
        message: 'A frame from a client must be masked',
        error: { name: 'ProtocolError', code: 'mask_missing' },
      },
    ]);
    expect(events[0]?.target).toBe(client);
  });

  test('never sees a client open: the application first meets it when it is', async () => {
    const { client, socket } = memoryClient();
    const events: unknown[] = [];
    listen(client, 'open', (event) => events.push(event));
    socket.deliver(TEXT);
    socket.peerEnds();
    await settle();
    expect(events).toEqual([]);
  });

  test('calls a listener with the client as this', async () => {
    const { client, socket } = memoryClient();
    const seen: unknown[] = [];
    listen(client, 'message', function (this: unknown) {
      seen.push(this);
    });
    socket.deliver(TEXT);
    await settle();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBe(client);
  });
});

/** What each listener saw of a text message, one name for each call. */
async function callsOf(prepare: (client: RawWebSocket, listener: (name: string) => () => void) => void) {
  const { client, socket } = memoryClient();
  const calls: string[] = [];
  prepare(client, (name) => () => calls.push(name));
  socket.deliver(TEXT);
  await settle();
  socket.deliver(TEXT);
  await settle();
  return calls;
}

describe('a listener', () => {
  test('that is added twice is called once for each event', async () => {
    const calls = await callsOf((client, listener) => {
      const same = listener('same');
      client.addEventListener('message', same);
      client.addEventListener('message', same);
    });
    expect(calls).toEqual(['same', 'same']);
  });

  test('that is added for one event is called for the first only', async () => {
    const calls = await callsOf((client, listener) => {
      client.addEventListener('message', listener('once'), { once: true });
      client.addEventListener('message', listener('always'), { once: false });
    });
    expect(calls).toEqual(['once', 'always', 'always']);
  });

  test('that is removed is not called', async () => {
    const calls = await callsOf((client, listener) => {
      const [removed, kept] = [listener('removed'), listener('kept')];
      client.addEventListener('message', removed);
      client.addEventListener('message', kept);
      client.removeEventListener('message', removed);
    });
    expect(calls).toEqual(['kept', 'kept']);
  });

  test('that was never added may be removed', () => {
    const { client } = memoryClient();
    const never = () => undefined;
    client.removeEventListener('message', never);
    client.addEventListener('open', () => undefined);
    client.removeEventListener('message', never);
    expect(client.listenerCount('message')).toBe(0);
  });

  test.each(['open', 'message', 'close', 'error'] as const)('leaves nothing behind when removed from %s', (type) => {
    const { client } = memoryClient();
    const before = client.listenerCount(type);
    const listener = () => undefined;
    client.addEventListener(type, listener);
    client.removeEventListener(type, listener);
    expect(client.listenerCount(type)).toBe(before);
  });
});

const NAMES = ['onopen', 'onmessage', 'onclose', 'onerror'] as const;

describe.each(NAMES)('the property %s', (name) => {
  test('is null, then what it is set to, then null again', () => {
    const { client } = memoryClient();
    const handler = () => undefined;
    expect(client[name]).toBeNull();
    client[name] = handler;
    expect(client[name]).toBe(handler);
    client[name] = null;
    expect(client[name]).toBeNull();
  });
});

describe('the property onmessage', () => {
  test('replaces its last listener only', async () => {
    const calls = await callsOf((client, listener) => {
      client.addEventListener('message', listener('added'));
      client.onmessage = listener('first');
      client.onmessage = listener('second');
    });
    expect(calls).toEqual(['added', 'second', 'added', 'second']);
  });

  test('calls nobody when it is set to null', async () => {
    const calls = await callsOf((client, listener) => {
      client.onmessage = listener('gone');
      client.onmessage = null;
    });
    expect(calls).toEqual([]);
  });

  test('calls nobody when plain JavaScript sets it to undefined', async () => {
    const calls = await callsOf((client) => void Object.assign(client, { onmessage: undefined }));
    expect(calls).toEqual([]);
  });

  test('is apart from what was added: the same listener is called for both, and each goes alone', async () => {
    const calls = await callsOf((client, listener) => {
      const [both, added] = [listener('both'), listener('added')];
      client.addEventListener('message', both);
      client.onmessage = both;
      client.addEventListener('message', added);
      client.onmessage = added;
      client.removeEventListener('message', added);
    });
    expect(calls).toEqual(['both', 'added', 'both', 'added']);
  });
});
