import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { isNativeError } from 'node:util/types';
import { describe, expect, test } from '@jest/globals';
import { settle } from '../../support/turns.js';
import { MAKERS, play, type Scene, type Story } from '../../support/ws-likeness.js';

interface Case {
  readonly name: string;
  readonly protocols?: readonly string[];
  readonly act: (scene: Scene) => void | Promise<void>;
  /** Where ours is different on purpose: why, and what each tells. */
  readonly differs?: { readonly why: string; readonly ws: Partial<Story>; readonly ours: Partial<Story> };
}

/** Runs what may throw and notes how it ended. */
function attempt({ note }: Scene, step: () => void): void {
  try {
    step();
    note('done');
  } catch (error) {
    note(isNativeError(error) ? error.name : String(error));
  }
}

const sends = (name: string, ...args: [unknown, ...unknown[]]): Case => ({
  name: `send ${name}`,
  act: (scene) => attempt(scene, () => scene.client.send(...args)),
});
const closes = (name: string, ...args: unknown[]): Case => ({
  name: `close ${name}`,
  act: (scene) => attempt(scene, () => scene.client.close(...args)),
});

const controls = (kind: 'ping' | 'pong', name: string, args: (called: () => void) => unknown[]): Case => ({
  name: `${kind} with ${name}`,
  act: async ({ client, note }) => {
    await new Promise<void>((resolve) => {
      const called = (error?: Error) => {
        note(`called ${error?.name}`);
        resolve();
      };
      client[kind](...args(called));
    });
  },
});

const view = new Uint8Array([0x61, 0x62, 0x63, 0x64]);
/** What a listener was given, with the text in it. */
function formOf(data: unknown): string {
  if (typeof data === 'string') return `text ${data}`;
  if (Buffer.isBuffer(data)) return `Buffer ${data.toString()}`;
  if (data instanceof ArrayBuffer) return `ArrayBuffer ${Buffer.from(data).toString()}`;
  return Array.isArray(data) ? `list of ${data.map(formOf).join()}` : typeof data;
}

const END = 'close 4321 ';

const CASES: readonly Case[] = [
  sends('text', 'grüße'),
  sends('empty text', ''),
  sends('a number', 1.5),
  sends('a Buffer', Buffer.from('abc')),
  sends('a Uint8Array', view.subarray(1, 3)),
  sends('a DataView', new DataView(view.buffer, 2)),
  sends('an ArrayBuffer', view.buffer.slice(0, 2)),
  sends('text as binary', 'abc', { binary: true }),
  sends('bytes as text', Buffer.from('abc'), { binary: false }),
  sends('an object', {}),
  sends('a boolean', true),
  sends('undefined', undefined),
  sends('null', null),
  sends('nothing as text', undefined, { binary: false }),
  sends('text with a mask that is not wanted', 'a', { mask: false }),
  {
    ...sends('false', false),
    differs: {
      why: 'a truth value is a mistake, not an empty message',
      ws: { here: ['done'], there: ['message binary ', END] },
      ours: { here: ['TypeError'], there: [END] },
    },
  },
  {
    ...sends('a Blob', new Blob(['ab'])),
    differs: {
      why: 'its bytes are there only later: send(await blob.arrayBuffer())',
      ws: { here: ['done'], there: ['message binary ab', END] },
      ours: { here: ['TypeError'], there: [END] },
    },
  },
  {
    ...sends('an array of numbers', [0x61, 0x62]),
    differs: {
      why: 'an array is more likely data that was not made JSON',
      ws: { here: ['done'], there: ['message binary ab', END] },
      ours: { here: ['TypeError'], there: [END] },
    },
  },
  {
    name: 'send fragments with a ping between',
    act: ({ client }) => {
      client.send('a', { fin: false });
      client.ping('p');
      client.send('b', { fin: false });
      client.send('c', { fin: true });
    },
  },
  {
    name: 'send with callbacks',
    act: async ({ client, note }) => {
      await new Promise<void>((resolve) => {
        client.send('a', (error?: Error) => note(`a ${error?.name}`));
        client.send('b', { binary: true }, (error?: Error) => {
          note(`b ${error?.name} ${client.bufferedAmount}`);
          resolve();
        });
      });
    },
  },
  {
    name: 'send after close',
    act: async ({ client, note }) => {
      client.close(4000);
      await new Promise<void>((resolve) => {
        client.send('late', (error?: Error) => {
          note(error?.name ?? 'sent');
          resolve();
        });
        client.ping('late');
      });
    },
  },
  closes('without a code'),
  closes('with a code', 1000),
  closes('with a code and a reason', 4000, 'grüße'),
  closes('with a reason in bytes', 4000, Buffer.from('bye')),
  closes('with a reason in a Uint8Array', 4001, new Uint8Array([0x61])),
  closes('with an empty reason in bytes', 4001, Buffer.alloc(0)),
  closes('with a reason of 124 bytes', 4000, 'x'.repeat(124)),
  ...[1005, 1006, 999, 5000].map((code) => ({
    ...closes(`with ${code}`, code),
    differs: {
      why: 'a number out of its range is a RangeError',
      ws: { here: ['TypeError'], there: [END] },
      ours: { here: ['RangeError'], there: [END] },
    },
  })),
  closes('with a reason and no code', undefined, 'bye'),
  closes('with a long reason and no code', undefined, 'x'.repeat(200)),
  {
    name: 'close twice',
    act: ({ client }) => {
      client.close(4000, 'first');
      client.close(4001, 'second');
    },
  },
  { name: 'terminate', act: ({ client }) => client.terminate() },
  {
    name: 'the peer closes',
    act: async ({ client, peer, note }) => {
      client.on('close', (code: number, reason: Buffer) => note(`close ${code} ${reason.toString()}`));
      peer.close(4001, 'why');
      await once(peer, 'close');
      await settle();
    },
    differs: {
      why: 'the answer to a close frame carries its code only',
      ws: { here: ['close 4001 why'], there: ['close 4001 why'] },
      ours: { here: ['close 4001 why'], there: ['close 4001 '] },
    },
  },
  {
    name: 'ping and pong with text, a number, bytes and nothing',
    act: ({ client }) => {
      client.ping();
      client.ping('ä');
      client.ping(7);
      client.pong(Buffer.from('b'));
      client.pong();
    },
  },
  { name: 'ping with 126 bytes', act: (scene) => attempt(scene, () => scene.client.ping('x'.repeat(126))) },
  ...(['ping', 'pong'] as const).flatMap((kind) => [
    controls(kind, 'a callback alone', (called) => [called]),
    controls(kind, 'data and a callback', (called) => ['data', called]),
    controls(kind, 'data, mask and a callback', (called) => ['data', false, called]),
    controls(kind, 'null, mask and a callback', (called) => [null, undefined, called]),
    controls(kind, 'undefined and a callback', (called) => [undefined, called]),
    controls(kind, 'zero and a callback', (called) => [0, called]),
    controls(kind, 'a callback in two places', (called) => [called, undefined, () => undefined]),
    { name: `${kind} with null`, act: (scene: Scene) => attempt(scene, () => scene.client[kind](null)) },
    { name: `${kind} with an object`, act: (scene: Scene) => attempt(scene, () => scene.client[kind]({})) },
    { name: `${kind} with true`, act: (scene: Scene) => attempt(scene, () => scene.client[kind](true)) },
    {
      name: `${kind} with a callback after close`,
      act: async ({ client, note }: Scene) => {
        client.close(4000);
        await new Promise<void>((resolve) => {
          client[kind]((error?: Error) => {
            note(error?.name ?? 'sent');
            resolve();
          });
        });
      },
    },
  ]),
  {
    name: 'a ping of the peer',
    act: async ({ client, peer, note }) => {
      client.on('ping', (data: Buffer) => note(`ping ${data.toString()}`));
      client.on('pong', (data: Buffer) => note(`pong ${data.toString()}`));
      peer.pong('unasked');
      peer.ping('asked');
      await once(peer, 'pong');
    },
  },
  {
    name: 'a message of the peer',
    act: async ({ client, peer, note }) => {
      const [first, second] = ['text', 'bytes'];
      client.on('message', (data: Buffer, isBinary: boolean) => {
        note(`${Buffer.isBuffer(data)} ${isBinary} ${data.toString()}`);
        client.send('seen');
      });
      peer.send(first);
      peer.send(Buffer.from(second));
      await once(peer, 'message');
    },
  },
  ...['nodebuffer', 'arraybuffer', 'fragments', 'nonsense', undefined, ''].map((type) => ({
    name: `on message with binaryType ${type}`,
    act: async ({ client, peer, note }: Scene) => {
      Object.assign(client, { binaryType: type });
      note(client.binaryType);
      client.on('message', (data: unknown, isBinary: boolean) => {
        note(`${isBinary} ${formOf(data)}`);
        client.send('seen');
      });
      client.onmessage = ({ data }: { data: unknown }) => note(`event ${formOf(data)}`);
      for (const message of ['a', Buffer.from('b')]) {
        const seen = once(peer, 'message');
        peer.send(message);
        await seen;
      }
    },
  })),
  {
    name: 'on message with a binaryType that changes',
    act: async ({ client, peer, note }) => {
      client.on('message', (data: unknown) => {
        note(formOf(data));
        client.binaryType = 'arraybuffer';
        client.send('seen');
      });
      for (const message of [Buffer.from('a'), Buffer.from('b')]) {
        const seen = once(peer, 'message');
        peer.send(message);
        await seen;
      }
    },
  },
  {
    name: 'on message with binaryType blob',
    act: ({ client, note }) => {
      client.binaryType = 'blob';
      note(client.binaryType);
    },
    differs: {
      why: 'the types of ws have no blob either, and its bytes can be read only later',
      ws: { here: ['blob'] },
      ours: { here: ['nodebuffer'] },
    },
  },
  {
    name: 'the properties of an open client',
    protocols: ['a', 'b'],
    act: ({ client, note }) => {
      const { readyState, OPEN, protocol, extensions, bufferedAmount, isPaused, binaryType } = client;
      note(JSON.stringify({ readyState, OPEN, protocol, extensions, bufferedAmount, isPaused, binaryType }));
      for (const name of ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED']) note(`${name} ${Reflect.get(client, name)}`);
      note([client.onopen, client.onmessage, client.onclose, client.onerror].map(String).join(' '));
    },
  },
  {
    name: 'readyState on the way to the end',
    act: async ({ client, note }) => {
      const closed = new Promise<void>((resolve) => client.on('close', () => resolve()));
      client.close(1000);
      note(`${client.readyState}`);
      await closed;
      note(`${client.readyState} ${client.readyState === client.CLOSED}`);
    },
  },
  {
    name: 'pause and resume',
    act: async ({ client, peer, note }) => {
      client.on('message', (data: Buffer) => {
        note(data.toString());
        client.send('seen');
      });
      client.pause();
      note(`${client.isPaused}`);
      peer.send('one');
      await settle(20);
      note('resume');
      client.resume();
      note(`${client.isPaused}`);
      await once(peer, 'message');
    },
  },
  {
    name: 'addEventListener, its properties and this',
    act: async ({ client, peer, note }) => {
      const added = (event: { type: string; data: unknown; target: unknown }) => {
        note(`added ${event.type} ${String(event.data)} ${event.target === client}`);
      };
      const removed = () => note('removed');
      client.addEventListener('message', added);
      client.addEventListener('message', added);
      client.addEventListener('message', () => note('once'), { once: true });
      client.addEventListener('message', removed);
      client.removeEventListener('message', removed);
      client.onmessage = function (this: unknown, event: { data: unknown }) {
        note(`property ${this === client} ${event.data instanceof ArrayBuffer}`);
        client.send('seen');
      };
      client.onclose = ({ type, code, reason, wasClean }: Record<string, unknown>) => {
        note(`${String(type)} ${String(code)} ${String(reason)} ${String(wasClean)}`);
      };
      client.addEventListener('open', () => note('open'));
      client.binaryType = 'arraybuffer';
      for (const message of ['text', Buffer.from('ab')]) {
        const seen = once(peer, 'message');
        peer.send(message);
        await seen;
      }
    },
  },
  ...['pong', 'toString', 'unknown'].map((type) => ({
    name: `addEventListener for ${type}, an event that browsers do not have`,
    act: (scene: Scene) =>
      attempt(scene, () => {
        const listener = () => undefined;
        scene.client.addEventListener(type, listener);
        scene.client.removeEventListener(type, listener);
      }),
  })),
  {
    name: 'addEventListener with an object that has handleEvent',
    act: async ({ client, peer, note }) => {
      const listener = {
        handleEvent(this: unknown, event: { data: unknown }) {
          note(`object ${this === listener} ${String(event.data)}`);
          client.send('seen');
        },
      };
      client.addEventListener('message', listener);
      client.addEventListener('message', listener);
      const first = once(peer, 'message');
      peer.send('one');
      await first;
      client.removeEventListener('message', listener);
      client.addEventListener('message', () => client.send('again'), { once: true });
      const second = once(peer, 'message');
      peer.send('two');
      await second;
    },
  },
  {
    name: 'removeAllListeners and the events of browsers',
    act: async ({ client, peer, note }) => {
      const listener = () => {
        note('heard');
        client.send('seen');
      };
      client.addEventListener('message', listener);
      client.onmessage = () => note('property');
      client.removeAllListeners('message');
      note(String(client.onmessage));
      client.addEventListener('message', listener);
      const seen = once(peer, 'message');
      peer.send('one');
      await seen;
    },
  },
  ...['onopen', 'onmessage', 'onclose', 'onerror'].map((name) => ({
    name: `${name} that is no function`,
    act: ({ client, note }: Scene) => {
      for (const value of ['x', 5, {}, undefined, null]) {
        Object.assign(client, { [name]: () => undefined });
        note(typeof Reflect.get(client, name));
        Object.assign(client, { [name]: value });
        note(String(Reflect.get(client, name)));
      }
    },
  })),
  {
    name: 'the socket below',
    act: ({ client, note }) => {
      note(`${client._socket.remoteAddress} ${client._socket.writable} ${typeof client._socket.remotePort}`);
    },
  },
  {
    name: 'the address that was called',
    act: ({ client, note }) => note(`${Boolean(client.url)}`),
  },
];

describe('a client of ours and one of ws', () => {
  test.each(CASES)('do and show the same, or differ by name: $name', async ({ act, protocols = [], differs }) => {
    const [theirs, ours] = [await play(MAKERS.ws, {}, protocols, act), await play(MAKERS.ours, {}, protocols, act)];
    const { ws: likeWs, ours: likeOurs } = differs ?? { ws: theirs, ours: theirs };
    expect([theirs, ours]).toMatchObject([likeWs, likeOurs]);
    expect(isDeepStrictEqual(theirs, ours)).toBe(differs === undefined);
  });
});
