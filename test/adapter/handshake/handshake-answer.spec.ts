import { describe, expect, it } from '@jest/globals';
import { HandshakeAnswer } from '../../../src/adapter/handshake/handshake-answer.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

const answer = () => new HandshakeAnswer(upgradeRequest());

describe('HandshakeAnswer', () => {
  it('gives the fields that were set, one for each value', () => {
    const response = answer().header('X-One', 1).header('Set-Cookie', ['a=1', 'b=2']).status(204);
    response.setHeader('X-Two', 'two');
    expect(response.fields()).toEqual({ 'x-one': '1', 'set-cookie': ['a=1', 'b=2'], 'x-two': 'two' });
    expect(response.lines()).toEqual(['x-one: 1', 'set-cookie: a=1', 'set-cookie: b=2', 'x-two: two']);
    expect(response.statusCode).toBe(204);
  });

  it.each([
    'Connection',
    'Keep-Alive',
    'Upgrade',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Content-Length',
    'Content-Type',
    'Content-Encoding',
    'Content-Range',
    'Sec-WebSocket-Accept',
    'Sec-WebSocket-Protocol',
    'Sec-WebSocket-Extensions',
  ])('keeps %s to itself', (name) => {
    expect(answer().header(name, '1').header('X-Upgrade', '1').fields()).toEqual({ 'x-upgrade': '1' });
  });

  it.each<[string, unknown[]]>([
    ['an object', [{ Location: '/login', 'Set-Cookie': ['a=1', 'b=2'], 'X-None': undefined }]],
    ['an object behind a reason', ['Found', { Location: '/login', 'Set-Cookie': ['a=1', 'b=2'] }]],
    ['names and values by turns', [['Location', '/login', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']]],
  ])('gives those of writeHead too: %s', (_title, rest) => {
    const response = answer().writeHead(302, ...rest);
    response.end();
    expect([response.statusCode, response.fields()]).toEqual([
      302,
      { location: '/login', 'set-cookie': ['a=1', 'b=2'] },
    ]);
  });

  it('says when it is ended, and with which text', async () => {
    const response = answer();
    let ended = false;
    void response.ended.then(() => (ended = true));
    await Promise.resolve();
    expect([ended, response.writableEnded]).toEqual([false, false]);
    response.end('No');
    response.end('Once more');
    await response.ended;
    expect([response.text, response.writableEnded]).toEqual(['No', true]);
  });

  it('takes nothing but text for the text', () => {
    const response = answer();
    response.end(Buffer.from('No'));
    expect(response.text).toBeUndefined();
  });
});
