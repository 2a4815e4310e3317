import { Logger, HttpException, UnauthorizedException } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { HandshakeAnswer } from '../../../src/adapter/handshake/handshake-answer.js';
import {
  refusedByAnswer,
  refusedByException,
  refusedByGuard,
} from '../../../src/adapter/handshake/handshake-verdict.js';
import { refusal } from '../../../src/protocol/handshake/handshake-refusal.js';
import { LogBook } from '../../contract/support/log-book.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

let logs: LogBook;
let answer: HandshakeAnswer;

beforeEach(() => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
  answer = new HandshakeAnswer(upgradeRequest()).header('X-Mine', '1').header('Connection', 'x');
});

const WITH_FIELDS = { headers: { 'x-mine': '1' } };

describe('a guard that says no', () => {
  it('refuses with 403 and the fields of the response', () => {
    expect(refusedByGuard(answer)).toEqual({ ...refusal('forbidden'), ...WITH_FIELDS });
  });
});

describe('a guard that answers by itself', () => {
  it.each<[status: number, text: string | undefined, code: string, message: string]>([
    [302, undefined, 'forbidden', 'Forbidden resource'],
    [401, 'Who\r\nare you?', 'unauthorized', 'Who are you?'],
    [599, '', 'forbidden', ''],
  ])('refuses with %d and %p', (status, text, code, message) => {
    answer.status(status).end(text);
    expect(refusedByAnswer(answer, 'G')).toMatchObject({ code, status, message, ...WITH_FIELDS });
    expect(logs.entries).toEqual([]);
  });

  it.each([101, 200, 299, 600])('fails with %d, which refuses nobody', (status) => {
    answer.status(status).end();
    expect(refusedByAnswer(answer, 'G')).toEqual(refusal('handshake_failed'));
    expect(logs.texts('error')[0]).toContain('G has failed:');
  });
});

/** An exception that several copies of Nest could have made. */
const http = (getStatus: () => unknown, getResponse: () => unknown) => ({ getStatus, getResponse, message: 'own' });

describe('an exception that has something to say', () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    ['401 is counted as unauthorized', new UnauthorizedException('No token'), { code: 'unauthorized', status: 401 }],
    ['the lowest status', new HttpException('a', 300), { code: 'forbidden', status: 300, message: 'a' }],
    ['the highest status', new HttpException('a', 599), { status: 599 }],
    [
      'a text',
      http(
        () => 400,
        () => 'text',
      ),
      { message: 'text' },
    ],
    [
      'an object with a message',
      http(
        () => 400,
        () => ({ message: 'inside' }),
      ),
      { message: 'inside' },
    ],
    [
      'an object with messages',
      http(
        () => 400,
        () => ({ message: ['a', 'b'] }),
      ),
      { message: 'a, b' },
    ],
    [
      'an object without one',
      http(
        () => 400,
        () => ({}),
      ),
      { message: 'own' },
    ],
    ['a WsException', new WsException('not you'), { code: 'forbidden', status: 403, message: 'not you' }],
    ['a WsException with an object', new WsException({ message: 'inside' }), { status: 403, message: 'inside' }],
    ['a WsException without words', new WsException({}), { status: 403 }],
    ['control characters', new HttpException('a\r\nb\u0000c\u2028d\u0085e', 400), { message: 'a b c d e' }],
  ])('is the answer: %s', (_name, exception, expected) => {
    expect(refusedByException(exception, answer, 'G')).toMatchObject({ ...expected, ...WITH_FIELDS });
    expect(logs.entries).toEqual([]);
  });
});

describe('an exception that has not', () => {
  const noStatus = () => {
    throw new Error('no status');
  };

  it.each<[string, unknown, string]>([
    ['an Error', new Error('secret'), 'secret'],
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['a string', 'secret', 'secret'],
    ['a status of 200', new HttpException('secret', 200), 'secret'],
    ['a status of 600', new HttpException('secret', 600), 'secret'],
    [
      'a status that is no number',
      http(
        () => '403',
        () => 'secret',
      ),
      'own',
    ],
    [
      'half a status',
      http(
        () => 403.5,
        () => 'secret',
      ),
      'own',
    ],
    ['one that can not be asked', http(noStatus, () => 'secret'), 'no status'],
  ])('is logged, and the client hears nothing of it: %s', (_name, exception, logged) => {
    expect(refusedByException(exception, answer, 'G of X')).toEqual(refusal('handshake_failed'));
    expect(logs.texts('error')).toEqual([
      expect.stringContaining('G of X has failed:'),
      expect.stringContaining(logged),
    ]);
  });
});
