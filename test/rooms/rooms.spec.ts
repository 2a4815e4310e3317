import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RawWebSocket } from '../../src/index.js';
import { settle } from '../support/turns.js';
import { heard, RoomHost, type Guest } from './support/room-host.js';

let host: RoomHost;
let guests: Guest[];
let clients: RawWebSocket[];

beforeEach(async () => {
  host = new RoomHost();
  guests = await host.enterAll(4);
  clients = guests.map(({ client }) => client);
});

afterEach(() => host.close());

/** The data each of the guests has got so far. */
function all(): Promise<unknown[][]> {
  return Promise.all(guests.map(heard));
}

describe('the rooms of a client', () => {
  it('are those it has joined, and that of its own id', () => {
    const [client] = clients;
    client!.join('a');
    client!.join(['b', 'c', 'a']);
    expect([...client!.rooms].sort()).toEqual(['a', 'b', 'c', client!.id].sort());
    client!.leave('b');
    client!.leave(['c', 'nowhere']);
    expect(client!.rooms).toEqual(new Set([client!.id, 'a']));
  });

  it('are a snapshot, which can be gone through while it leaves them', () => {
    const [client] = clients;
    client!.join(['a', 'b', 'c']);
    const { rooms } = client!;
    for (const room of rooms) client!.leave(room);
    expect([rooms.size, client!.rooms]).toEqual([4, new Set([client!.id])]);
  });

  it('are still told when it has left, though nothing is sent to them any more', async () => {
    const [client] = clients;
    client!.join(['a', 'b']);
    guests[0]!.socket.destroy();
    await settle();
    expect(client!.rooms).toEqual(new Set([client!.id, 'a', 'b']));
    expect([host.server.clientsIn(['a', 'b', client!.id]), host.server.metrics().rooms]).toEqual([[], 0]);
  });

  it('can be told to others from a listener of its end', async () => {
    const [client, other] = clients;
    client!.join('a');
    other!.join('a');
    client!.on('close', () => {
      for (const room of client!.rooms) host.server.to(room).emit('left', 'bye');
    });
    guests[0]!.socket.destroy();
    expect(await heard(guests[1]!)).toEqual(['bye']);
    expect(host.server.metrics().incidents.messageDropped.closed).toBe(0);
  });

  it('are none to join once it has left', async () => {
    const [client] = clients;
    guests[0]!.socket.destroy();
    await settle();
    client!.join('a');
    client!.leave('a');
    expect([host.server.clientsIn('a'), host.server.metrics().rooms]).toEqual([[], 0]);
  });

  it('are there while somebody is in them', () => {
    const [one, two] = clients;
    const counts: number[] = [];
    const count = () => counts.push(host.server.metrics().rooms);
    one!.join(['a', 'b']);
    count();
    two!.join('a');
    count();
    one!.leave(['a', 'b']);
    count();
    two!.leave('a');
    count();
    expect([one!.id.length, ...counts]).toEqual([36, 2, 2, 1, 0]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('A35 may be %s', async (room) => {
    host.server.to(room).emit('news', 1);
    clients[0]!.join(room);
    host.server.to(room).emit('news', 2);
    expect(await all()).toEqual([[2], [], [], []]);
  });

  it.each(['join', 'leave', 'to', 'except'] as const)('A35 %s of a wrong name throws and changes nothing', (method) => {
    const [client] = clients;
    client!.join('a');
    expect(() => client![method](['b', ''])).toThrow(TypeError);
    expect(client!.rooms).toEqual(new Set([client!.id, 'a']));
  });

  it.each(['to', 'in', 'except', 'clientsIn'] as const)('A35 %s of a wrong name throws', (method) => {
    expect(() => host.server[method]('x'.repeat(10_240))).toThrow(TypeError);
  });
});

describe('A36 maxRoomsPerClient', () => {
  it('is 1,000, that of the own id aside', () => {
    const [client] = clients;
    client!.join(Array.from({ length: 1_000 }, (_, i) => `room ${i}`));
    client!.join(['room 7', client!.id]);
    expect(() => client!.join('one more')).toThrow(new RangeError('A client may be in 1000 rooms (maxRoomsPerClient)'));
    expect(client!.rooms.size).toBe(1_001);
    client!.leave('room 0');
    client!.join('one more');
    expect(client!.rooms.has('one more')).toBe(true);
  });

  it('lets a client join all of a list or none', async () => {
    const small = new RoomHost({ maxRoomsPerClient: 2 });
    const { client } = await small.enter();
    client.join('a');
    expect(() => client.join(['b', 'c'])).toThrow(RangeError);
    expect([client.rooms, small.server.metrics().rooms]).toEqual([new Set([client.id, 'a']), 1]);
    client.join(['b', 'b', 'a']);
    expect(client.rooms.size).toBe(3);
    await small.close();
  });

  it('A36 may be 0, and no limit', async () => {
    const none = new RoomHost({ maxRoomsPerClient: 0 });
    const { client } = await none.enter();
    expect(() => client.join('a')).toThrow(RangeError);
    client.join(client.id);
    await none.close();
    const free = new RoomHost({ maxRoomsPerClient: Infinity });
    const guest = await free.enter();
    guest.client.join(Array.from({ length: 5_000 }, (_, i) => `${i}`));
    expect(guest.client.rooms.size).toBe(5_001);
    await free.close();
    expect(free.server.metrics().rooms).toBe(0);
  });

  it.each([-1, 1.5, Number.NaN])('is not %d', (maxRoomsPerClient) => {
    expect(() => new RoomHost({ maxRoomsPerClient })).toThrow('Option "maxRoomsPerClient" must be a whole number');
  });
});

describe('what is sent', () => {
  beforeEach(() => {
    const [one, two, three] = clients;
    one!.join(['a', 'b']);
    two!.join(['b', 'c']);
    three!.join('c');
  });

  it.each<[string, (host: RoomHost, clients: RawWebSocket[]) => void, number[]]>([
    ['to a room', ({ server }) => server.to('a').emit('e', 1), [1, 0, 0, 0]],
    ['to several, once to each', ({ server }) => server.to(['a', 'b']).emit('e', 1), [1, 1, 0, 0]],
    ['to one and another', ({ server }) => server.to('a').to('c').emit('e', 1), [1, 1, 1, 0]],
    ['in a room', ({ server }) => server.in('b').emit('e', 1), [1, 1, 0, 0]],
    ['in one and another', ({ server }) => server.in('a').in('a').in('c').emit('e', 1), [1, 1, 1, 0]],
    ['to nobody', ({ server }) => server.to([]).emit('e', 1), [0, 0, 0, 0]],
    ['to a room of nobody', ({ server }) => server.to('x').emit('e', 1), [0, 0, 0, 0]],
    ['to nobody but a room', ({ server }) => server.to([]).to('a').emit('e', 1), [1, 0, 0, 0]],
    ['to a room except another', ({ server }) => server.to('b').except('c').emit('e', 1), [1, 0, 0, 0]],
    ['except before to', ({ server }) => server.except('c').to('b').emit('e', 1), [1, 0, 0, 0]],
    ['to everyone but a room', ({ server }) => server.except('b').emit('e', 1), [0, 0, 1, 1]],
    ['to everyone but several rooms', ({ server }) => server.except(['a']).except('c').emit('e', 1), [0, 0, 0, 1]],
    ['to everyone but nobody', ({ server }) => server.except([]).emit('e', 1), [1, 1, 1, 1]],
    ['to everyone', ({ server }) => server.sendEvent('e', 1), [1, 1, 1, 1]],
    ['to the room of an id', ({ server }, [, two]) => server.to(two!.id).emit('e', 1), [0, 1, 0, 0]],
    ['except an id', ({ server }, [, two]) => server.to('b').except(two!.id).emit('e', 1), [1, 0, 0, 0]],
    ['by a client to a room, but not to itself', (_host, [one]) => one!.to('b').emit('e', 1), [0, 1, 0, 0]],
    ['by a client to a room it is not in', (_host, [one]) => one!.to('c').emit('e', 1), [0, 1, 1, 0]],
    ['by a client to itself', (_host, [one]) => one!.to(one!.id).emit('e', 1), [0, 0, 0, 0]],
    ['by a client, to and except', (_host, [one]) => one!.to('c').to('b').except('a').emit('e', 1), [0, 1, 1, 0]],
    ['by a client to all but a room', (_host, [, , , four]) => four!.except('a').emit('e', 1), [0, 1, 1, 0]],
    ['by a client to all others', (_host, [one]) => one!.broadcast.emit('e', 1), [0, 1, 1, 1]],
  ])('%s', async (_name, send, counts) => {
    send(host, clients);
    expect((await all()).map(({ length }) => length)).toEqual(counts);
  });

  it('does not change a selection that others are made of', async () => {
    const { server } = host;
    const a = server.to('a');
    a.to('c').emit('e', 1);
    a.except('b').emit('e', 2);
    a.emit('e', 3);
    expect(await all()).toEqual([[1, 3], [1], [1], []]);
  });

  it('finds its rooms when it is sent, not when it was selected', async () => {
    const { server } = host;
    const late = server.to('later');
    late.emit('e', 1);
    clients[3]!.join('later');
    late.emit('e', 2);
    expect(await all()).toEqual([[], [], [], [2]]);
  });

  it('A37 is nothing where the data can not be said', async () => {
    expect(() => host.server.to('b').emit('e', 1n)).toThrow('BigInt');
    expect(() => host.server.to('nobody').emit('e', 1n)).toThrow('BigInt');
    expect(() => clients[0]!.broadcast.emit('$next', 1)).toThrow('The event "$next" is reserved for the protocol');
    expect(await all()).toEqual([[], [], [], []]);
  });

  it('A33 reaches the others where one is gone, and counts nothing as dropped', async () => {
    guests[1]!.socket.destroy();
    host.server.to(['a', 'b', 'c']).emit('e', 1);
    clients[0]!.close();
    host.server.to(['a', 'b', 'c']).emit('e', 2);
    expect(await all()).toEqual([[1], [], [1, 2], []]);
    expect(host.server.metrics().incidents.messageDropped.closed).toBe(0);
  });

  it('tells which clients are in a room, as a list that may change while it is gone through', () => {
    const { server } = host;
    const found = server.clientsIn(['a', 'c']);
    expect(new Set(found)).toEqual(new Set(clients.slice(0, 3)));
    for (const client of found) client.leave(['a', 'b', 'c']);
    expect([found.length, server.clientsIn(['a', 'b', 'c']), server.clientsIn([])]).toEqual([3, [], []]);
  });
});

describe('disconnect', () => {
  it('closes those of a room behind what was sent to them', async () => {
    const [one, two, three] = clients;
    for (const client of [one, two]) client!.join('a');
    host.server.to('a').emit('e', 'bye');
    host.server.in('a').disconnect(4001, 'enough');
    const frames = await heard(guests[0]!);
    expect(frames).toEqual(['bye']);
    expect(guests[0]!.socket.written.subarray(-10).toString('hex')).toBe('88080fa1656e6f756768');
    expect([one, two, three].map((client) => client!.readyState)).toEqual([2, 2, 1]);
  });

  it('of a client closes the others', async () => {
    clients[0]!.broadcast.disconnect();
    await settle();
    expect(clients.map(({ readyState }) => readyState)).toEqual([1, 2, 2, 2]);
  });

  it.each([
    [1005, '', 'Close code 1005'],
    [1000, 'x'.repeat(124), 'reason'],
    [undefined, 'why', 'A close reason needs a close code'],
  ])('throws for %p %p, and closes nobody', (code, reason, message) => {
    expect(() => host.server.except([]).disconnect(code, reason)).toThrow(message);
    expect(clients.map(({ readyState }) => readyState)).toEqual([1, 1, 1, 1]);
  });
});

describe('A34 what happens in the middle of a broadcast', () => {
  /** Calls back when the first of the frames goes out to a client. */
  function whenSent(client: RawWebSocket, callback: () => void): void {
    client.once('frame', callback);
  }

  it.each<[string, (clients: RawWebSocket[], host: RoomHost) => void, unknown[][]]>([
    ['the next one leaves the room', ([, two]) => two!.leave('a'), [[1], [1], [1], []]],
    ['the one before leaves the room', ([one]) => one!.leave('a'), [[1], [1], [1], []]],
    ['somebody else joins it', ([, , , four]) => four!.join('a'), [[1], [1], [1], []]],
    ['the next one leaves and comes again', ([, two]) => (two!.leave('a'), two!.join('a')), [[1], [1], [1], []]],
    ['the next one is closed', ([, two]) => two!.close(), [[1], [1], [1], []]],
    ['the next one is cut off', ([, two]) => two!.terminate(), [[1], [], [1], []]],
    ['all leave', (some) => some.forEach((client) => client.leave('a')), [[1], [1], [1], []]],
    ['another broadcast', (_all, { server }) => server.to('a').emit('e', 2), [[1, 2], [1, 2], [1, 2], []]],
    ['one of them is sent something', ([, two]) => two!.sendEvent('e', 2), [[1], [1, 2], [1], []]],
  ])('%s', async (_name, happens, data) => {
    for (const client of clients.slice(0, 3)) client.join('a');
    whenSent(clients[0]!, () => happens(clients, host));
    host.server.to('a').emit('e', 1);
    expect(await all()).toEqual(data);
    expect(host.errors).toEqual([]);
  });

  it.each<[string, (two: RawWebSocket) => void, unknown[]]>([
    ['leaves the room', (two) => two.leave('a'), [1, 2]],
    ['is sent something', (two) => two.sendEvent('e', 'direct'), [1, 2, 'direct']],
    ['is closed', (two) => two.close(), [1, 2]],
  ])('one that %s at the first of two broadcasts has got the second one before', async (_name, happens, data) => {
    const [one, two, three] = clients;
    for (const client of [one, two, three]) client!.join('a');
    whenSent(one!, () => host.server.to('a').emit('e', 2));
    whenSent(two!, () => happens(two!));
    host.server.to('a').emit('e', 1);
    expect(await all()).toEqual([[1, 2], data, [1, 2], []]);
  });

  it('one that is brought up to date before it joins a room is not in it yet', async () => {
    const [one, two, , four] = clients;
    for (const client of [one, two]) client!.join('a');
    four!.join('b');
    whenSent(one!, () => two!.join('b'));
    whenSent(two!, () => host.server.to('b').emit('e', 2));
    host.server.to('a').emit('e', 1);
    expect(await all()).toEqual([[1], [1], [], [2]]);
  });

  it('a disconnect: nothing that is sent behind it comes before its close frames', async () => {
    for (const client of clients) client.join('a');
    whenSent(clients[0]!, () => {
      host.server.in('a').disconnect(4001);
      host.server.to('a').emit('e', 2);
    });
    host.server.to('a').emit('e', 1);
    expect(await all()).toEqual([[1], [1], [1], [1]]);
    for (const { socket } of guests) expect(socket.written.subarray(-4).toString('hex')).toBe('88020fa1');
  });

  it('a server that closes: what is under way for several turns comes before the close frames', async () => {
    // So large that two clients are as many as one turn has time for.
    const data = 'x'.repeat(8 * 1024 * 1024);
    host.server.sendEvent('e', data);
    const sizes = () => guests.map(({ socket }) => socket.writes.reduce((sum, { length }) => sum + length, 0));
    expect(guests.filter(({ client }) => client.bufferedAmount > data.length)).toHaveLength(2);
    const closed = host.server.close();
    await settle();
    expect(sizes().every((size) => size > data.length)).toBe(true);
    for (const { socket } of guests) expect(socket.writes.at(-1)!.subarray(-25).toString('hex')).toMatch(/^03e9/);
    for (const { socket } of guests) socket.destroy();
    await closed;
  });

  it('a listener that throws: the others get it all the same', async () => {
    clients[0]!.on('frame', () => {
      throw new Error('mine');
    });
    host.server.sendEvent('e', 1);
    expect(await all()).toEqual([[1], [1], [1], [1]]);
    expect(host.errors.map(String)).toEqual(['Error: mine']);
  });
});

describe('an id that the application sets', () => {
  it('is the name of the room that the client is in, in place of the one before', () => {
    const [client] = clients;
    const before = client!.id;
    client!.id = 'user-1';
    expect([client!.id, client!.rooms]).toEqual(['user-1', new Set(['user-1'])]);
    expect([host.server.clientsIn('user-1'), host.server.clientsIn(before)]).toEqual([[client], []]);
    client!.id = 'user-2';
    expect([host.server.clientsIn('user-1'), host.server.clientsIn('user-2')]).toEqual([[], [client]]);
  });

  it('may be that of several, who all get what is sent to it', async () => {
    for (const client of clients.slice(0, 3)) client.id = 'user-1';
    host.server.to('user-1').emit('news', 1);
    clients[0]!.to('user-1').emit('news', 2);
    expect(await all()).toEqual([[1], [1, 2], [1, 2], []]);
  });

  it('counts for a room that is joined once it is that of nobody', () => {
    const [first, second, third] = clients;
    first!.id = 'user-1';
    second!.id = 'user-1';
    third!.join('user-1');
    const counts = [host.server.metrics().rooms];
    for (const client of [first!, second!]) {
      client.id = 'user-2';
      counts.push(host.server.metrics().rooms);
    }
    expect(counts).toEqual([0, 0, 1]);
  });

  it('stays when another client with it leaves', async () => {
    const [first, second] = clients;
    first!.id = 'user-1';
    second!.id = 'user-1';
    guests[0]!.socket.destroy();
    await settle();
    expect([first!.id, host.server.clientsIn('user-1'), host.server.metrics().rooms]).toEqual(['user-1', [second], 0]);
  });

  it('takes over a room that the client had joined, and leaves it with the next', () => {
    const [client, other] = clients;
    client!.join(['user-1', 'a']);
    other!.join('user-1');
    client!.id = 'user-1';
    client!.leave('user-1');
    expect(client!.rooms).toEqual(new Set(['user-1', 'a']));
    client!.id = 'user-2';
    expect([client!.rooms, host.server.clientsIn('user-1')]).toEqual([new Set(['user-2', 'a']), [other]]);
    expect(host.server.metrics().rooms).toBe(2);
  });

  it('comes behind what was sent to the client before', async () => {
    const [client] = clients;
    const { id } = client!;
    host.server.to(id).emit('before', 1);
    client!.id = 'user-1';
    host.server.to(id).emit('nobody', 2);
    host.server.to('user-1').emit('after', 3);
    expect((await all())[0]).toEqual([1, 3]);
  });

  it('may be set to what it is', () => {
    const [client] = clients;
    client!.id = 'user-1';
    client!.id = 'user-1';
    expect([host.server.clientsIn('user-1'), host.server.metrics().rooms]).toEqual([[client], 0]);
  });

  it('is a name only, once the client has left', async () => {
    const [client] = clients;
    guests[0]!.socket.destroy();
    await settle();
    client!.id = 'user-1';
    expect([client!.id, host.server.clientsIn('user-1')]).toEqual(['user-1', []]);
  });

  it.each([
    [5, 'must be a string, not number'],
    [null, 'must be a string, not null'],
    [undefined, 'must be a string, not undefined'],
    ['', 'must not be empty'],
    ['x'.repeat(257), 'has at most 256 bytes'],
  ])('is refused where it is no name of a room: %j', (id, said) => {
    const [client] = clients;
    const before = client!.id;
    expect(() => Object.assign(client!, { id })).toThrow(new RegExp(`^client\\.id ${said}`));
    expect([client!.id, host.server.clientsIn(before)]).toEqual([before, [client]]);
  });
});

describe('what can not be set on a client', () => {
  it.each([
    ['rooms', 'client.rooms can not be set: join() and leave() change it, client.data is for your own'],
    ['broadcast', 'client.broadcast can not be set: client.broadcast.emit() sends, client.data is for your own'],
  ])('%s says what to use', (name, message) => {
    expect(() => Object.assign(clients[0]!, { [name]: new Set() })).toThrow(new TypeError(message));
  });
});
