import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { HandshakeAnswer } from '../../../src/adapter/handshake/handshake-answer.js';
import { asHandshakeRequest } from '../../../src/adapter/handshake/handshake-request.js';
import { httpLikenessOf } from '../../../src/adapter/handshake/http-likeness.js';

function likened(application: unknown, host: string | undefined) {
  const message = new IncomingMessage(new Socket());
  Object.assign(message, { url: '/chat?a=1' });
  if (host !== undefined) message.headers.host = host;
  const request = asHandshakeRequest(message, { params: {}, ip: undefined });
  httpLikenessOf(application)(request, new HandshakeAnswer(request));
  return request;
}

describe('httpLikenessOf', () => {
  it.each([
    ['example.com:3000', 'example.com'],
    ['example.com', 'example.com'],
    ['[::1]:3000', '[::1]'],
    ['[::1]', '[::1]'],
    [undefined, ''],
  ])('gives the host name without the port of %s where the application is not Express', (host, hostname) => {
    expect(likened(undefined, host)).toMatchObject({ hostname, host: host ?? '', protocol: 'http' });
  });

  it.each([
    undefined,
    {},
    { getHttpAdapter: () => undefined },
    { getHttpAdapter: () => ({ getInstance: () => ({}) }) },
  ])('takes what is no application with Express: %p', (application) => {
    const request = likened(application, 'a');
    expect(Reflect.get(request, 'raw')).toBe(request);
  });
});
