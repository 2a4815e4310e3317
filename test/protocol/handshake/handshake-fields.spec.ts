import { describe, expect, test } from '@jest/globals';
import { handshakeFields } from '../../../src/protocol/handshake/handshake-fields.js';

describe('handshakeFields', () => {
  test('picks out the fields that a handshake is judged by, white space cut off', () => {
    const fields = [
      ['Host', ' a '],
      ['Upgrade', 'b'],
      ['Connection', 'c'],
      ['Sec-WebSocket-Key', '\td'],
      ['Sec-WebSocket-Version', 'e'],
      ['Sec-WebSocket-Protocol', 'f'],
      ['Sec-WebSocket-Extensions', 'g'],
      ['Content-Length', 'h'],
      ['Transfer-Encoding', 'i'],
    ];
    expect(handshakeFields(fields.flat())).toEqual({
      host: 'a',
      upgrade: 'b',
      connection: 'c',
      key: 'd',
      version: 'e',
      protocol: 'f',
      extensions: 'g',
      contentLength: 'h',
      transferEncoding: 'i',
    });
  });

  test('finds a field whatever the case of its name', () => {
    expect(handshakeFields(['hOST', 'a', 'SEC-WEBSOCKET-KEY', 'b'])).toMatchObject({ host: 'a', key: 'b' });
  });

  test('joins the values of a field that comes several times, in order, so that they are no single value', () => {
    const fields = ['Host', 'a', 'Upgrade', '', 'host', 'b', 'upgrade', '', 'HOST', ''];
    expect(handshakeFields(fields)).toMatchObject({ host: 'a, b, ', upgrade: ', ' });
  });

  test('keeps a field without a value apart from one that is not there', () => {
    expect(handshakeFields(['Transfer-Encoding', ''])).toMatchObject({
      transferEncoding: '',
      contentLength: undefined,
    });
  });

  test('H69 takes no name for something special', () => {
    const none = handshakeFields([]);
    expect(Object.values(none)).toEqual(Array(9).fill(undefined));
    expect(handshakeFields(['__proto__', 'x', 'constructor', 'y', 'key', 'z', 'contentLength', '1'])).toEqual(none);
  });

  test('leaves out a name without a value', () => {
    expect(handshakeFields(['Upgrade', '1', 'Host'])).toMatchObject({ upgrade: '1', host: undefined });
  });
});
