import { describe, expect, test } from '@jest/globals';
import { PathPattern } from '../../../src/server/upgrade/path-pattern.js';

/** The parameters as entries, so that names such as __proto__ are seen. */
function entries(pattern: string, path: string): unknown {
  const params = new PathPattern(pattern).match(path);
  return params && Object.entries(params);
}

describe('a path without parameters', () => {
  test.each(['/', '/chat', '/a.b', '/a$b', '/chat/room', '/%41', '/constructor'])('%s is matched by itself', (path) => {
    expect(entries(path, path)).toEqual([]);
  });

  test.each([
    { pattern: '/chat', path: '/CHAT' },
    { pattern: '/chat', path: '/chat/' },
    { pattern: '/chat', path: '/chat/room' },
    { pattern: '/chat', path: '/%63hat' },
    { pattern: '/chat', path: '' },
    { pattern: '/', path: '' },
    { pattern: '/', path: '//' },
    { pattern: '/a.b', path: '/axb' },
  ])('$pattern is not matched by "$path"', ({ pattern, path }) => {
    expect(entries(pattern, path)).toBeUndefined();
  });

  test('may have characters of the grammar behind a backslash', () => {
    expect(entries('/a\\:b\\*\\{', '/a:b*{')).toEqual([]);
    expect(entries('/a\\:b', '/ab')).toBeUndefined();
  });
});

describe('parameters', () => {
  test.each([
    { pattern: '/rooms/:room', path: '/rooms/42', params: [['room', '42']] },
    {
      pattern: '/:a/x/:b',
      path: '/1/x/2',
      params: [
        ['a', '1'],
        ['b', '2'],
      ],
    },
    { pattern: '/x-:y', path: '/x-1', params: [['y', '1']] },
    {
      pattern: '/:a.:b',
      path: '/photo.png',
      params: [
        ['a', 'photo'],
        ['b', 'png'],
      ],
    },
    { pattern: '/:"two words"', path: '/1', params: [['two words', '1']] },
    { pattern: '/:raum_ä', path: '/1', params: [['raum_ä', '1']] },
    { pattern: '/files/*path', path: '/files/a', params: [['path', ['a']]] },
    { pattern: '/files/*path', path: '/files/a/b.txt', params: [['path', ['a', 'b.txt']]] },
    { pattern: '/*path/end', path: '/a/b/end', params: [['path', ['a', 'b']]] },
    { pattern: '/{*all}', path: '/', params: [] },
    { pattern: '/{*all}', path: '/a/b', params: [['all', ['a', 'b']]] },
  ])('$pattern gives those of $path', ({ pattern, path, params }) => {
    expect(entries(pattern, path)).toEqual(params);
  });

  test.each([
    { pattern: '/rooms/:room', path: '/rooms' },
    { pattern: '/rooms/:room', path: '/rooms/' },
    { pattern: '/rooms/:room', path: '/rooms/1/' },
    { pattern: '/rooms/:room', path: '/rooms/1/2' },
    { pattern: '/rooms/:room', path: '/ROOMS/1' },
    { pattern: '/rooms/:room', path: 'x/rooms/1' },
    { pattern: '/x-:y', path: '/x-' },
    { pattern: '/x-:y', path: '/y-1' },
    { pattern: '/files/*path', path: '/files' },
    { pattern: '/files/*path', path: '/files/' },
  ])('$pattern is not matched by $path', ({ pattern, path }) => {
    expect(entries(pattern, path)).toBeUndefined();
  });
});

describe('an optional part', () => {
  test.each([
    { pattern: '/a{/:b}', path: '/a', params: [] },
    { pattern: '/a{/:b}', path: '/a/1', params: [['b', '1']] },
    { pattern: '/a{/:b}', path: '/a/', params: undefined },
    { pattern: '/a{/}', path: '/a/', params: [] },
    { pattern: '{/:a}', path: '/', params: [] },
    { pattern: '{/:a}', path: '/1', params: [['a', '1']] },
    { pattern: '/a{/:b{/:c}}', path: '/a', params: [] },
    { pattern: '/a{/:b{/:c}}', path: '/a/1', params: [['b', '1']] },
    {
      pattern: '/a{/:b{/:c}}',
      path: '/a/1/2',
      params: [
        ['b', '1'],
        ['c', '2'],
      ],
    },
    { pattern: '/a{/x}{/:b}', path: '/a/x', params: [] },
    { pattern: '/a{/:b}{/:c}', path: '/a/1', params: [['b', '1']] },
  ])('of $pattern: $path gives $params', ({ pattern, path, params }) => {
    expect(entries(pattern, path)).toEqual(params);
  });

  test('makes no more forms together with others than can be handled', () => {
    const parts = (count: number) => Array.from({ length: count }, (_, i) => `{/${i}}`).join('');
    expect(new PathPattern(`/a${parts(8)}`).forms).toHaveLength(256);
    expect(() => new PathPattern(`/a${parts(9)}`)).toThrow(
      new TypeError('More than 256 ways to combine the optional parts'),
    );
  });
});

describe('what is decoded', () => {
  test.each([
    { path: '/a%20b', params: 'a b' },
    { path: '/a%2Fb', params: 'a/b' },
    { path: '/caf%C3%A9', params: 'café' },
    { path: '/a+b', params: 'a+b' },
    { path: '/%2525', params: '%25' },
    { path: '/%2e%2E', params: '..' },
  ])('$path is the value "$params", decoded once', ({ path, params }) => {
    expect(entries('/:room', path)).toEqual([['room', params]]);
  });

  test('an encoded slash is no border between parts of a wildcard', () => {
    expect(entries('/*path', '/a%2Fb/c%20d')).toEqual([['path', ['a/b', 'c d']]]);
  });

  test.each(['/%', '/%4', '/%zz', '/%FF', '/a%C3'])('%s is no path of anybody', (path) => {
    expect([entries('/:room', path), entries('/*path', `/fine${path}`)]).toEqual([undefined, undefined]);
  });
});

describe('the object of the parameters', () => {
  test.each(['__proto__', 'constructor', 'hasOwnProperty'])(
    'has %s as a name and as a value like any other',
    (name) => {
      expect(entries(`/:${name}`, '/1')).toEqual([[name, '1']]);
      expect(entries(`/*${name}`, '/1/2')).toEqual([[name, ['1', '2']]]);
      expect(entries('/:room', `/${name}`)).toEqual([['room', name]]);
      expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    },
  );

  test.each(['/a', '/a/1'])('inherits nothing and is frozen for %s', (path) => {
    const params = new PathPattern('/a{/:constructor}').match(path);
    expect(params?.['constructor']).toBe(path === '/a' ? undefined : '1');
    expect(params?.['toString']).toBeUndefined();
    expect(Object.isFrozen(params)).toBe(true);
  });
});

test.each([
  { path: '/:', message: 'Missing parameter name' },
  { path: '/:1', message: 'Missing parameter name' },
  { path: '/*', message: 'Missing parameter name' },
  { path: '/a(b)', message: 'Unexpected (' },
  { path: '/a?', message: 'Unexpected ?' },
  { path: '/a{/:b', message: 'expected }' },
  { path: '/:a:b', message: 'Missing text before "b" param: /:a:b' },
  { path: '/:a{:b}', message: 'Missing text before "b" param: /:a{:b}' },
])('$path is no path: $message', ({ path, message }) => {
  expect(() => new PathPattern(path)).toThrow(TypeError);
  expect(() => new PathPattern(path)).toThrow(message);
});
