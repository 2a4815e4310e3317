import { describe, expect, jest, test } from '@jest/globals';
import { PathForm } from '../../../src/server/upgrade/path-pattern.js';
import { PathRouter } from '../../../src/server/upgrade/path-router.js';

describe('a router of paths', () => {
  test('S19 finds who serves exactly that path, and nobody for another', () => {
    const router = new PathRouter<string>();
    router.add('/chat', 'chat');
    router.add('/news', 'news');
    expect(['/chat', '/news', '/', '/chat/', '/CHAT', '/chat/x', ''].map((path) => router.find(path))).toEqual([
      'chat',
      'news',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('finds whoever serves every path behind those that are served by name', () => {
    const router = new PathRouter<string>();
    router.add(undefined, 'all');
    router.add('/chat', 'chat');
    expect(['/chat', '/else', ''].map((path) => router.find(path))).toEqual(['chat', 'all', 'all']);
  });

  test('knows no path by the names that every object has', () => {
    const router = new PathRouter<string>();
    router.add('/chat', 'chat');
    expect(['__proto__', 'constructor', 'toString'].map((path) => router.find(path))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([
    { path: '/chat', message: 'The path "/chat" of this HTTP server is served already' },
    { path: undefined, message: 'Every path of this HTTP server is served already' },
  ])('refuses a second one for the path $path and keeps the first', ({ path, message }) => {
    const router = new PathRouter<string>();
    router.add(path, 'first');
    expect(() => router.add(path, 'second')).toThrow(new Error(message));
    expect(router.find('/chat')).toBe('first');
  });

  test.each(['/chat', undefined])('forgets who served the path %s, and only that one', (path) => {
    const router = new PathRouter<string>();
    expect(router.empty).toBe(true);
    router.add(path, 'first');
    router.remove(path, 'another');
    expect([router.find('/chat'), router.empty]).toEqual(['first', false]);
    router.remove(path, 'first');
    expect([router.find('/chat'), router.empty]).toEqual([undefined, true]);
    router.add(path, 'second');
    expect(router.find('/chat')).toBe('second');
  });
});

function routerOf(...paths: readonly (string | undefined)[]): PathRouter<string> {
  const router = new PathRouter<string>();
  for (const path of paths) router.add(path, path ?? 'every path');
  return router;
}

describe('paths with parameters', () => {
  test.each([
    { more: '/rooms/new', less: '/rooms/:room', path: '/rooms/new' },
    { more: '/rooms/r-:room', less: '/rooms/:room', path: '/rooms/r-1' },
    { more: '/rooms/room-:room', less: '/rooms/r:room', path: '/rooms/room-1' },
    { more: '/rooms/:room', less: '/rooms/*path', path: '/rooms/1' },
    { more: '/rooms/:room', less: '/rooms/x-*path', path: '/rooms/x-1' },
    { more: '/rooms/x-*path', less: '/rooms/*path', path: '/rooms/x-1/2' },
    { more: '/a/:b', less: '/:a/b', path: '/a/b' },
    { more: '/a/*b', less: '/:a/b', path: '/a/b' },
    { more: '/:a/b', less: '/:a/:b', path: '/1/b' },
    { more: '/:a/b/:c', less: '/:a/:b/c', path: '/1/b/c' },
    { more: '/*a/end', less: '/*b', path: '/1/2/end' },
    { more: '/a-:x', less: '/:x-b', path: '/a-b' },
    { more: '/:x-long', less: '/a:x', path: '/a-long' },
    { more: '/*x-b/:y', less: '/a-*x', path: '/a-b/1' },
    { more: '/x*a', less: '/*a-*b', path: '/x1-2' },
    { more: '/*a/b/x', less: '/*a/long/*b', path: '/1/long/b/x' },
    { more: '/a-*x', less: '/*x-b', path: '/a-1/2-b' },
    { more: '/a', less: '/:a', path: '/a' },
    { more: '/a{/:b}', less: '/:a', path: '/a' },
    { more: '/a{/:b}', less: '/:a/:b', path: '/a/1' },
    { more: '/*all', less: undefined, path: '/a' },
  ])('$more comes before $less for $path, whichever was added first', ({ more, less, path }) => {
    expect([routerOf(more, less).find(path), routerOf(less, more).find(path)]).toEqual([more, more]);
    const alone = new PathRouter<string>();
    alone.add(less, 'less');
    expect(alone.find(path)).toBe('less');
  });

  test('are found among many, whatever their order', () => {
    const paths = ['/*all', '/:a', '/x-:a', '/x', '/:a/:b', '/x/:b', '/:a/y', '/x/y', '/x/*all'];
    const expected = new Map([
      ['/x', '/x'],
      ['/x-1', '/x-:a'],
      ['/z', '/:a'],
      ['/x/y', '/x/y'],
      ['/x/z', '/x/:b'],
      ['/z/y', '/:a/y'],
      ['/z/z', '/:a/:b'],
      ['/x/y/z', '/x/*all'],
      ['/z/y/z', '/*all'],
    ]);
    for (let turn = 0; turn < paths.length; turn++) {
      const turned = [...paths.slice(turn), ...paths.slice(0, turn)];
      for (const router of [routerOf(...turned), routerOf(...turned.toReversed())]) {
        expect(new Map([...expected.keys()].map((path) => [path, router.find(path)]))).toEqual(expected);
      }
    }
  });

  test('leave to whoever serves every path what they are not', () => {
    const router = routerOf('/rooms/:room', undefined);
    expect(['/rooms/1', '/rooms', '/rooms/1/2', '/rooms/%'].map((path) => router.find(path))).toEqual([
      '/rooms/:room',
      'every path',
      'every path',
      'every path',
    ]);
  });

  test('are not tried for a path that is served by name', () => {
    const router = routerOf('/rooms/:room', '/*all', '/rooms/new');
    const tried = jest.spyOn(PathForm.prototype, 'match');
    try {
      expect([router.find('/rooms/new'), tried.mock.calls.length]).toEqual(['/rooms/new', 0]);
      expect([router.find('/rooms/1'), tried.mock.calls.length]).toEqual(['/rooms/:room', 1]);
    } finally {
      tried.mockRestore();
    }
  });

  test.each([
    { known: '/rooms/:room', path: '/rooms/:id' },
    { known: '/x-:a', path: '/x-:b' },
    { known: '/files/*a', path: '/files/*b' },
    { known: '/a{/:b}', path: '/a' },
    { known: '/a', path: '/a{/:b}' },
    { known: '/a{/:b}', path: '/a/:c' },
    { known: '/a{/:b}', path: '/a{/:c}' },
    { known: '/a', path: '{/:b}/a' },
    { known: '/', path: '{/:b}' },
    { known: '/:__proto__', path: '/:constructor' },
    { known: '/a:b', path: '/a:"c"' },
  ])('$path is refused beside $known, which stays', ({ known, path }) => {
    const router = routerOf(known);
    expect(() => router.add(path, path)).toThrow(
      new Error(`The paths "${known}" and "${path}" of this HTTP server can't be told apart`),
    );
    router.remove(known, known);
    expect(router.empty).toBe(true);
  });

  test.each([
    { path: '/rooms/:room', other: '/rooms/*room' },
    { path: '/x-:a', other: '/y-:a' },
    { path: '/:a', other: '/:a/:b' },
    { path: '/a{/:b}{/:c}', other: '/:a' },
    { path: '/a\\:b', other: '/a:b' },
  ])('$path is served beside $other', ({ path, other }) => {
    expect(() => routerOf(path, other)).not.toThrow();
  });

  test('are served already if they are written the same', () => {
    expect(() => routerOf('/rooms/:room', '/rooms/:room')).toThrow(
      new Error('The path "/rooms/:room" of this HTTP server is served already'),
    );
  });

  test('are forgotten in all of their forms, by whom they were added', () => {
    const router = new PathRouter<string>();
    router.add('/a{/:b}', 'first');
    router.remove('/a{/:b}', 'another');
    router.remove('/a', 'first');
    expect([router.find('/a'), router.find('/a/1'), router.any()]).toEqual(['first', 'first', 'first']);
    router.remove('/a{/:b}', 'first');
    expect([router.find('/a'), router.find('/a/1'), router.any(), router.empty]).toEqual([
      undefined,
      undefined,
      undefined,
      true,
    ]);
    router.add('/a', 'second');
    router.add('/a/:c', 'third');
    expect([router.find('/a'), router.find('/a/1')]).toEqual(['second', 'third']);
  });

  test('keep a router from being empty', () => {
    const router = routerOf('/:a');
    expect([router.empty, router.any()]).toEqual([false, '/:a']);
  });

  test('a path that is none changes nothing', () => {
    const router = routerOf('/a');
    expect(() => router.add('/b{/:c', 'b')).toThrow(TypeError);
    expect([router.find('/a'), router.find('/b')]).toEqual(['/a', undefined]);
  });
});
