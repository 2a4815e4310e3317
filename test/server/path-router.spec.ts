import { describe, expect, test } from '@jest/globals';
import { PathRouter } from '../../src/server/path-router.js';

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
