import { Module, Logger, type CanActivate, type INestApplicationContext, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { WebSocketGateway } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { scanGateways } from '../../../src/adapter/gateways/gateway-scan.js';
import { handshakeParties } from '../../../src/adapter/handshake/handshake-party.js';
import { HandshakePhase } from '../../../src/adapter/handshake/handshake-phase.js';
import { asHandshakeRequest } from '../../../src/adapter/handshake/handshake-request.js';
import { UseHandshakeGuards } from '../../../src/adapter/handshake/use-handshake-guards.js';
import { LogBook } from '../../contract/support/log-book.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

let apps: INestApplicationContext[] = [];
let log: string[];
/** How often the verdict is still wanted. */
let patience: number;

beforeEach(() => {
  Logger.overrideLogger(new LogBook());
  log = [];
  patience = Infinity;
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  apps = [];
});

/** A gateway with a guard and a hook that write down that they were asked. */
function gateway(name: string, allowed: boolean, data?: object): Type {
  const guard: CanActivate = { canActivate: () => (log.push(`guard ${name}`), allowed) };

  @UseHandshakeGuards(guard)
  @WebSocketGateway()
  class AGateway {
    handleHandshake(): object | undefined {
      log.push(`hook ${name}`);
      return data;
    }
  }

  return AGateway;
}

async function phaseOf(...providers: Type[]): Promise<HandshakePhase> {
  @Module({ providers })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  apps.push(app);
  const modules = app.get(ModulesContainer);
  return new HandshakePhase(handshakeParties(modules, scanGateways(modules)));
}

async function decide(phase: HandshakePhase, request = upgradeRequest()): Promise<unknown> {
  return (await phase.decide(asHandshakeRequest(request, { params: {}, ip: undefined }), () => patience-- > 0))?.code;
}

describe('a handshake among gateways', () => {
  it('is let in by all guards and then by all hooks', async () => {
    const phase = await phaseOf(gateway('a', true), gateway('b', true));
    expect(await decide(phase)).toBeUndefined();
    expect(log).toEqual(['guard a', 'guard b', 'hook a', 'hook b']);
  });

  it.each<[number, string[]]>([
    [0, []],
    [1, ['guard a']],
    [2, ['guard a', 'guard b']],
    [3, ['guard a', 'guard b', 'hook a']],
  ])('is nobody’s business any more once its verdict is not wanted: after %d', async (wanted, asked) => {
    const phase = await phaseOf(gateway('a', true, { a: 1 }), gateway('b', true));
    patience = wanted;
    const request = upgradeRequest();
    await decide(phase, request);
    expect(log).toEqual(asked);
    expect(phase.resultOf(request)).toBeUndefined();
  });

  it('leaves nothing behind when it is refused', async () => {
    const phase = await phaseOf(gateway('a', true, { a: 1 }), gateway('b', false, { b: 1 }));
    const request = upgradeRequest();
    expect(await decide(phase, request)).toBe('forbidden');
    expect([log, phase.resultOf(request)]).toEqual([['guard a', 'guard b'], undefined]);
  });

  it('leaves data of its own, and not of another handshake', async () => {
    const given = { a: 1 };
    const phase = await phaseOf(gateway('a', true, given), gateway('b', true));
    const request = upgradeRequest();
    await decide(phase, request);
    expect(phase.resultOf(request)?.data).toBe(given);
    expect(phase.resultOf(upgradeRequest())).toBeUndefined();
  });

  it('leaves a new object where several gateways have given data: the later wins', async () => {
    const first = { a: 1, both: 'first' };
    const phase = await phaseOf(gateway('a', true, first), gateway('b', true, { b: 2, both: 'second' }));
    const request = upgradeRequest();
    await decide(phase, request);
    expect(phase.resultOf(request)?.data).toEqual({ a: 1, b: 2, both: 'second' });
    expect(first).toEqual({ a: 1, both: 'first' });
  });
});
