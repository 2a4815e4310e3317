import { Injectable, Module, Scope, type CanActivate, type INestApplicationContext, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { WebSocketGateway } from '@nestjs/websockets';
import { afterEach, describe, expect, it } from '@jest/globals';
import { gatewayProviders, scanGateways } from '../../../src/adapter/gateways/gateway-scan.js';
import { HandshakeParty, handshakeParties, nameOf } from '../../../src/adapter/handshake/handshake-party.js';
import { asHandshakeRequest } from '../../../src/adapter/handshake/handshake-request.js';
import { HandshakeScope } from '../../../src/adapter/handshake/handshake-scope.js';
import { UseHandshakeGuards } from '../../../src/adapter/handshake/use-handshake-guards.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

class AGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class TransientGuard extends AGuard {}

@Injectable({ scope: Scope.REQUEST })
class RequestGuard extends AGuard {}

@UseHandshakeGuards(AGuard, TransientGuard)
@WebSocketGateway()
class GuardedGateway {}

@WebSocketGateway()
class HookGateway {
  readonly own = { hook: true };

  handleHandshake(): object {
    return this.own;
  }
}

@WebSocketGateway()
class PlainGateway {}

let app: INestApplicationContext;
afterEach(() => app.close());

async function modulesOf(...providers: Type[]): Promise<ModulesContainer> {
  @Module({ providers })
  class AppModule {}

  app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  return app.get(ModulesContainer);
}

async function partiesOf(...providers: Type[]): Promise<HandshakeParty[]> {
  const modules = await modulesOf(...providers);
  return handshakeParties(modules, scanGateways(modules));
}

const scope = () => new HandshakeScope(asHandshakeRequest(upgradeRequest(), { params: {}, ip: undefined }));

describe('handshakeParties', () => {
  it('are the gateways with guards or a hook', async () => {
    const parties = await partiesOf(PlainGateway, HookGateway, GuardedGateway);
    expect(parties.map(({ name, hasHook, guards }) => [name, hasHook, guards])).toEqual([
      ['HookGateway', true, []],
      ['GuardedGateway', false, [AGuard, TransientGuard]],
    ]);
  });

  it('are only those that are asked for', async () => {
    const modules = await modulesOf(HookGateway, GuardedGateway);
    const gateways = scanGateways(modules).filter(({ name }) => name === 'GuardedGateway');
    expect(handshakeParties(modules, gateways).map(({ name }) => name)).toEqual(['GuardedGateway']);
  });
});

describe('a party of a handshake', () => {
  it('has one instance of a guard, and a new one of a transient or request-scoped guard', async () => {
    @UseHandshakeGuards(RequestGuard)
    @WebSocketGateway()
    class RequestGuardGateway {}

    const [guarded, requestGuarded] = await partiesOf(GuardedGateway, RequestGuardGateway);
    const [first, second] = [scope(), scope()];
    const same = async (party: HandshakeParty | undefined, guard: Type<CanActivate>) =>
      (await party?.guardFor(guard, first)) === (await party?.guardFor(guard, second));
    expect(await same(guarded, AGuard)).toBe(true);
    expect(await same(guarded, TransientGuard)).toBe(false);
    expect(await same(requestGuarded, RequestGuard)).toBe(false);
    expect(await requestGuarded?.guardFor(RequestGuard, first)).toBeInstanceOf(RequestGuard);
  });

  it('takes a guard that is an object as it is', async () => {
    const [party] = await partiesOf(GuardedGateway);
    const guard = new AGuard();
    expect(party?.guardFor(guard, scope())).toBe(guard);
  });

  it('calls the hook on its gateway', async () => {
    const [party] = await partiesOf(HookGateway);
    expect(await party?.callHook(scope())).toBe(app.get(HookGateway).own);
    expect(party?.handler).toBe(HookGateway.prototype.handleHandshake);
  });

  it('fails for a class without canActivate()', async () => {
    class NoGuard {}
    const decorate = (guard: unknown): ClassDecorator => Reflect.apply(UseHandshakeGuards, undefined, [guard]);

    @decorate(NoGuard)
    @WebSocketGateway()
    class NoGuardGateway {}

    const [party] = await partiesOf(NoGuardGateway);
    expect(() => party?.guardFor(party.guards[0]!, scope())).toThrow(new TypeError('NoGuard has no canActivate()'));
  });

  it('stops the start where Nest has not read its guards, since everybody would be let in', async () => {
    const modules = await modulesOf(PlainGateway);
    const [provider] = gatewayProviders(modules);
    UseHandshakeGuards(AGuard)(PlainGateway);
    expect(() => new HandshakeParty(provider!)).toThrow(
      'PlainGateway: Nest has not made AGuard of @UseHandshakeGuards()',
    );
  });
});

it('the log calls guards by the names of their classes', () => {
  const named = [AGuard, new AGuard(), { canActivate: () => true }].map(nameOf);
  expect(named).toEqual(['AGuard', 'AGuard', 'A guard']);
});
