import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { HandshakeAnswer } from '../../../src/adapter/handshake/handshake-answer.js';
import { HandshakeContext } from '../../../src/adapter/handshake/handshake-context.js';
import { asHandshakeRequest } from '../../../src/adapter/handshake/handshake-request.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

class AGateway {
  handleHandshake(): void {}
}

const request = asHandshakeRequest(upgradeRequest(), { params: {}, ip: undefined });
const answer = new HandshakeAnswer(request);
const handler = () => undefined;
const context: ExecutionContext = new HandshakeContext(request, answer, { gateway: AGateway, handler });

describe('HandshakeContext', () => {
  it.each<[string, unknown, unknown]>([
    ['getType', context.getType(), 'http'],
    ['getClass', context.getClass(), AGateway],
    ['getHandler', context.getHandler(), handler],
    ['the first argument', context.getArgByIndex(0), request],
    ['the request', context.switchToHttp().getRequest(), request],
    ['the response', context.switchToHttp().getResponse(), answer],
    ['next, of which there is none', context.switchToHttp().getNext(), undefined],
    ['the data of switchToRpc', context.switchToRpc().getData(), request],
    ['the context of switchToRpc', context.switchToRpc().getContext(), answer],
    ['the client of switchToWs', context.switchToWs().getClient(), request],
    ['the data of switchToWs', context.switchToWs().getData(), answer],
    ['the pattern of switchToWs', context.switchToWs().getPattern(), answer],
  ])('gives %s', (_name, given, expected) => {
    expect(given).toBe(expected);
  });

  it('gives its arguments in an array of their own', () => {
    context.getArgs().pop();
    expect(context.getArgs()).toEqual([request, answer]);
  });
});
