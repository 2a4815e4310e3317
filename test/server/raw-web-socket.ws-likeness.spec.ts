import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { isNativeError } from 'node:util/types';
import { describe, expect, test } from '@jest/globals';
import { settle } from '../support/turns.js';
import { MAKERS, play, type Scene, type Story } from '../support/ws-likeness.js';

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

const view = new Uint8Array([0x61, 0x62, 0x63, 0x64]);
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
  {
    ...sends('nothing', undefined),
    differs: {
      why: 'a forgotten argument is a mistake, not an empty message',
      ws: { here: ['done'], there: ['message binary ', END] },
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
  closes('with a reason of 124 bytes', 4000, 'x'.repeat(124)),
  ...[1005, 1006, 999, 5000].map((code) => ({
    ...closes(`with ${code}`, code),
    differs: {
      why: 'a number out of its range is a RangeError',
      ws: { here: ['TypeError'], there: [END] },
      ours: { here: ['RangeError'], there: [END] },
    },
  })),
  {
    ...closes('with a reason and no code', undefined, 'bye'),
    differs: {
      why: 'the reason would be lost in silence',
      ws: { here: ['done'], there: ['close 1005 '] },
      ours: { here: ['RangeError'], there: [END] },
    },
  },
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
  {
    name: 'ping with a callback alone',
    act: (scene) => attempt(scene, () => scene.client.ping(() => undefined)),
    differs: {
      why: 'the callback is the second argument',
      ws: { here: ['done'], there: ['ping ', END] },
      ours: { here: ['TypeError'], there: [END] },
    },
  },
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
  {
    name: 'on message with binaryType arraybuffer',
    act: async ({ client, peer, note }) => {
      client.binaryType = 'arraybuffer';
      client.on('message', (data: unknown) => {
        note(Buffer.isBuffer(data) ? 'Buffer' : 'ArrayBuffer');
        client.send('seen');
      });
      peer.send(Buffer.from('a'));
      await once(peer, 'message');
    },
    differs: {
      why: 'binaryType is for the events of browsers',
      ws: { here: ['ArrayBuffer'] },
      ours: { here: ['Buffer'] },
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
  {
    name: 'addEventListener for an event that browsers do not have',
    act: (scene) => attempt(scene, () => scene.client.addEventListener('pong', () => undefined)),
    differs: {
      why: 'a listener that would never be called is a mistake',
      ws: { here: ['done'] },
      ours: { here: ['TypeError'] },
    },
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
