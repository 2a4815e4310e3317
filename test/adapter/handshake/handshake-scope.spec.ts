import { ModuleRef, NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { expect, it, jest } from '@jest/globals';
import { asHandshakeRequest } from '../../../src/adapter/handshake/handshake-request.js';
import { HandshakeScope } from '../../../src/adapter/handshake/handshake-scope.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

@Module({})
class AppModule {}

it('a handshake has one context, made when it is first needed, in which the request is known', async () => {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const moduleRef = app.get(ModuleRef);
  const register = jest.spyOn(moduleRef, 'registerRequestByContextId');
  const request = asHandshakeRequest(upgradeRequest(), { params: {}, ip: undefined });
  const scope = new HandshakeScope(request);
  expect(register).not.toHaveBeenCalled();
  const contextId = scope.contextOf(moduleRef);
  expect(scope.contextOf(moduleRef)).toBe(contextId);
  expect(register.mock.calls).toEqual([[request, contextId]]);
  expect(new HandshakeScope(request).contextOf(moduleRef)).not.toBe(contextId);
  await app.close();
});
