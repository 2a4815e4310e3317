import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryHub, type Backplane, type MessageCodec, type RawWsGatewayOptions } from '../../src/index.js';
import { deferred } from '../support/deferred.js';
import { settle } from '../support/turns.js';
import { framesOf, heard, RoomHost, type Guest } from './support/room-host.js';

let hosts: RoomHost[] = [];

afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  hosts = [];
});

function host(options: RawWsGatewayOptions): RoomHost {
  const added = new RoomHost(options);
  hosts.push(added);
  return added;
}

/** Two servers on a hub, with two guests each. */
async function twoHosts(options: RawWsGatewayOptions = {}) {
  const hub = new MemoryHub();
  const [here, there] = [1, 2].map(() => host({ ...options, backplane: hub.join() }));
  return { hub, here: here!, there: there!, guests: [...(await here!.enterAll(2)), ...(await there!.enterAll(2))] };
}

function all(guests: readonly Guest[]): Promise<unknown[][]> {
  return Promise.all(guests.map(heard));
}

describe('a broadcast over a backplane', () => {
  it('reaches everyone in its rooms once, in every process', async () => {
    const { here, guests } = await twoHosts();
    guests[0]!.client.join('a');
    guests[2]!.client.join(['a', 'b']);
    guests[3]!.client.join('b');
    here.server.to(['a', 'b']).emit('news', 1);
    here.server.sendEvent('news', 2);
    here.server.to('a').except('b').emit('news', 3);
    guests[0]!.client.to('a').emit('news', 4);
    here.server.to([]).emit('news', 5);
    expect(await all(guests)).toEqual([[1, 2, 3], [2], [1, 2, 4], [1, 2]]);
  });

  it('keeps the order of what one process sends', async () => {
    const { here, guests } = await twoHosts();
    for (let i = 0; i < 50; i++) here.server.sendEvent('news', i);
    const expected = Array.from({ length: 50 }, (_, i) => i);
    expect(await all(guests)).toEqual([expected, expected, expected, expected]);
  });

  it('closes those of a room everywhere, behind what was sent to them', async () => {
    const { here, guests } = await twoHosts();
    for (const { client } of guests.slice(1, 3)) client.join('a');
    here.server.to('a').emit('news', 1);
    here.server.in('a').disconnect(4000, 'enough');
    expect(await all(guests)).toEqual([[], [1], [1], []]);
    expect(guests.map(({ client }) => client.readyState)).toEqual([1, 2, 2, 1]);
  });

  it('reaches the room of an id in another process', async () => {
    const { here, guests } = await twoHosts();
    here.server.to(guests[2]!.client.id).emit('news', 1);
    expect(await all(guests)).toEqual([[], [], [1], []]);
  });

  it('is written once, whatever the number of processes', async () => {
    const { here, guests } = await twoHosts();
    let written = 0;
    here.server.sendEvent('news', { toJSON: () => ++written });
    expect([await all(guests), written]).toEqual([[[1], [1], [1], [1]], 1]);
  });

  it('has the format of each client, and may be volatile or uncompressed', async () => {
    const codec: MessageCodec = {
      decode: () => undefined,
      encode: (message) => Buffer.from(JSON.stringify([message])),
    };
    const { here, there } = await twoHosts({ codecs: { packed: codec } });
    const packed = await there.enter({ fields: ['Sec-WebSocket-Protocol: packed'] });
    here.server.sendEvent('news', 1, { volatile: true, compress: false });
    await settle();
    expect(framesOf(packed).map(({ firstByte, payload }) => [firstByte, String(payload)])).toEqual([
      [0x82, '[{"event":"news","data":1}]'],
    ]);
    expect(await heard(there.guests[0]!)).toEqual([1]);
  });

  it('A37 reaches nobody anywhere where a format of clients elsewhere can not say it', async () => {
    const codec: MessageCodec = {
      decode: () => undefined,
      encode: () => {
        throw new TypeError('not in this format');
      },
    };
    const { here, guests } = await twoHosts({ codecs: { picky: codec } });
    expect(() => here.server.sendEvent('news', 1)).toThrow('not in this format');
    expect(await all(guests)).toEqual([[], [], [], []]);
  });

  it('stays in its path', async () => {
    const hub = new MemoryHub();
    const [one, other] = ['/one', '/other'].map((path) => host({ path, backplane: hub.join() }));
    const guests = [await one!.enter({ url: '/one' }), await other!.enter({ url: '/other' })];
    one!.server.sendEvent('news', 1);
    expect(await all(guests)).toEqual([[1], []]);
  });

  it('is no longer heard when the server is closed, and the backplane is left open', async () => {
    const { hub, here, there } = await twoHosts();
    const observer = host({ backplane: hub.join() });
    const guest = await observer.enter();
    await there.close();
    here.server.sendEvent('news', 1);
    expect(await heard(guest)).toEqual([1]);
    expect([here.errors, there.errors]).toEqual([[], []]);
  });
});

describe('a backplane that fails', () => {
  const working: Backplane = {
    subscribe: () => Promise.resolve(() => Promise.resolve()),
    publish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const broken = () => Promise.reject(new Error('no broker'));

  it.each<[string, Partial<Backplane>, string]>([
    ['subscribe rejects', { subscribe: broken }, 'The backplane could not subscribe to /: no broker'],
    [
      'subscribe throws',
      {
        subscribe: () => {
          throw new Error('no broker');
        },
      },
      'The backplane could not subscribe to /: no broker',
    ],
    ['publish rejects', { publish: broken }, 'The backplane could not publish on /: no broker'],
    [
      'unsubscribe rejects',
      { subscribe: () => Promise.resolve(broken) },
      'The backplane could not unsubscribe from /: no broker',
    ],
  ])('%s: an error of the server says so, and everyone here is reached', async (_name, own, message) => {
    const own_ = host({ path: '/', backplane: { ...working, ...own } });
    const guest = await own_.enter({ url: '/' });
    own_.server.sendEvent('news', 1);
    expect(await heard(guest)).toEqual([1]);
    await own_.close();
    expect(own_.errors.map((error) => error.message)).toEqual([message]);
    expect(own_.errors[0]?.cause).toEqual(new Error('no broker'));
  });

  it.each<[string, string]>([
    ['nonsense', "can't be read: it has no head"],
    ['{"version":1,"kind":"disconnect","except":[],"code":1005}\n', 'Close code 1005 must not be sent'],
    [
      '{"version":1,"kind":"event","except":[],"volatile":false,"compress":true,"contents":[]}\n',
      'It is not written in the format ""',
    ],
  ])('what it brings can not be read: %s', async (payload, message) => {
    const bring = deferred<(bytes: Buffer) => void>();
    const backplane: Backplane = {
      ...working,
      subscribe: (_channel, listener) => {
        bring.resolve(listener);
        return Promise.resolve(() => Promise.resolve());
      },
    };
    const guest = await host({ path: '/', backplane }).enter({ url: '/' });
    (await bring.promise)(Buffer.from(payload));
    expect(await heard(guest)).toEqual([]);
    expect(hosts[0]!.errors.map((error) => error.message)).toEqual([
      expect.stringContaining('The backplane could not read from /: '),
    ]);
    expect(hosts[0]!.errors[0]?.message).toContain(message);
  });

  it.each([
    [5, 'number'],
    [null, 'null'],
    [{ subscribe: () => undefined, publish: () => undefined }, 'object'],
  ])('is no backplane: %p', (backplane, seen) => {
    const options: RawWsGatewayOptions = {};
    Reflect.set(options, 'backplane', backplane);
    expect(() => new RoomHost(options)).toThrow(
      `Option "backplane" must be an object with the functions subscribe, publish and close, not ${seen}`,
    );
  });
});
