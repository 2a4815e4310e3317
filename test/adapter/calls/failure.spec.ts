import {
  BadRequestException,
  ConflictException,
  ForbiddenException,
  HttpException,
  InternalServerErrorException,
  IntrinsicException,
  UnauthorizedException,
} from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { describe, expect, it } from '@jest/globals';
import { INTERNAL, judge } from '../../../src/adapter/calls/failure.js';

const boom = (): never => {
  throw new Error('secret');
};

class OwnException extends WsException {}

describe('judge', () => {
  it.each<[string, unknown, object]>([
    ['a text', new WsException('no ink'), { kind: 'sentence', code: 'rejected', message: 'no ink' }],
    ['an empty text', new WsException(''), { kind: 'sentence', code: 'rejected', message: '' }],
    ['what a guard says', new WsException('Forbidden resource'), { code: 'forbidden', message: 'Forbidden resource' }],
    ['the same in other letters', new WsException('forbidden resource'), { code: 'rejected' }],
    ['an object', new WsException({ reason: 5 }), { kind: 'object', data: { reason: 5 } }],
    ['a class of its own', new OwnException('mine'), { kind: 'sentence', code: 'rejected', message: 'mine' }],
  ])('takes a WsException for what the application wants to tell: %s', (_name, error, failure) => {
    expect(judge(error)).toMatchObject({ failure, isMistake: false });
  });

  it.each<[number, string]>([
    [400, 'invalid_payload'],
    [401, 'unauthorized'],
    [402, 'rejected'],
    [403, 'forbidden'],
    [404, 'rejected'],
    [422, 'invalid_payload'],
    [429, 'rejected'],
    [499, 'rejected'],
    [302, 'rejected'],
  ])('takes an HttpException with %p for %s', (statusCode, code) => {
    expect(judge(new HttpException('said', statusCode))).toEqual({
      failure: { kind: 'sentence', code, message: 'said', statusCode },
      isMistake: false,
    });
  });

  it.each([500, 503, 599])('tells nothing of an HttpException with %p, which is thrown on purpose too', (status) => {
    expect(judge(new HttpException('secret', status))).toEqual({ failure: INTERNAL, isMistake: false });
  });

  it.each<[string, HttpException, unknown]>([
    ['a text', new HttpException('said', 400), 'said'],
    ['an empty text', new HttpException('', 400), ''],
    ['an object with a message', new HttpException({ message: 'said', secret: 1 }, 400), 'said'],
    ['an object with several messages', new HttpException({ message: ['a', 'b'] }, 400), ['a', 'b']],
    ['an object with no message in a list', new HttpException({ message: [] }, 400), []],
    ['messages that are not all text', new HttpException({ message: ['a', { b: 1 }] }, 400), 'Http Exception'],
    ['a message that is an object', new HttpException({ message: { a: 1 } }, 400), 'Http Exception'],
    ['a message that is a number', new HttpException({ message: 5 }, 400), 'Http Exception'],
    ['an object without a message', new HttpException({ reason: 'secret' }, 400), 'Http Exception'],
    ['a list of texts in place of a response', new HttpException(['a'], 400), ['a']],
    ['what Nest makes of nothing', new UnauthorizedException(), 'Unauthorized'],
    ['what Nest makes of a text', new ForbiddenException('not you'), 'not you'],
    ['what Nest makes of a list, as of a pipe', new BadRequestException(['a', 'b']), ['a', 'b']],
    ['what Nest makes of an object', new ConflictException({ reason: 'secret' }), 'Conflict Exception'],
  ])('finds the message in the response of an HttpException: %s', (_name, error, message) => {
    expect(judge(error)).toMatchObject({ failure: { message } });
  });

  it('does not log what Nest itself takes for no mistake', () => {
    expect(judge(new IntrinsicException('secret'))).toEqual({ failure: INTERNAL, isMistake: false });
    expect(judge(new InternalServerErrorException('secret'))).toEqual({ failure: INTERNAL, isMistake: false });
  });

  it.each<[string, unknown]>([
    ['an Error', new Error('secret')],
    ['an error that looks like one of HTTP', Object.assign(new Error('secret'), { status: 403, getStatus: () => 403 })],
    ['undefined', undefined],
    ['null', null],
    ['a text', 'secret'],
    ['an object', { message: 'secret' }],
    ['a Proxy that has no prototype to show', new Proxy({}, { getPrototypeOf: boom, get: boom })],
    ['a WsException that does not say its error', Object.assign(new WsException('x'), { getError: boom })],
    ['an HttpException that does not say its status', Object.assign(new HttpException('x', 400), { getStatus: boom })],
    [
      'an HttpException that does not say its response',
      Object.assign(new HttpException('x', 400), { getResponse: boom }),
    ],
    [
      'an HttpException whose response is gone',
      Object.assign(new HttpException('x', 400), { getResponse: () => null }),
    ],
  ])('tells nothing of a mistake, and does not fail itself: %s', (_name, error) => {
    expect(judge(error)).toEqual({ failure: INTERNAL, isMistake: true });
  });
});
