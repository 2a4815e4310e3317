import { Injectable, Module, Scope, type INestApplicationContext, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  scanGateways,
  type GatewayClass,
  type GatewayInfo,
  type OptionsAtStart,
} from '../../../src/adapter/gateways/gateway-scan.js';

let app: INestApplicationContext;

async function scanOf(module: Type, optionsAtStart?: OptionsAtStart): Promise<GatewayInfo[]> {
  app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  return scanGateways(app.get(ModulesContainer), optionsAtStart);
}

afterEach(() => app.close());

@WebSocketGateway(81, { path: '/own', maxPayload: 5 })
class OwnPortGateway {
  @SubscribeMessage('say')
  say(): void {}

  @SubscribeMessage({ cmd: 'object' })
  object(): void {}

  notSubscribed(): void {}
}

@WebSocketGateway()
class PlainGateway {
  /** A getter must not run when the class is read. */
  get broken(): string {
    throw new Error('was read');
  }
}

abstract class Base {
  @SubscribeMessage('inherited')
  inherited(): void {}

  @SubscribeMessage('replaced')
  replaced(): void {}
}

@WebSocketGateway({ path: 'derived' })
class DerivedGateway extends Base {
  @SubscribeMessage('inherited')
  again(): void {}

  @SubscribeMessage('own')
  own(): void {}
}

@WebSocketGateway({ path: 'scoped' })
@Injectable({ scope: Scope.REQUEST })
class ScopedGateway {}

@Injectable()
class NoGateway {
  @SubscribeMessage('ignored')
  ignored(): void {}
}

describe('scanGateways', () => {
  it('reads port, options and events of each gateway', async () => {
    @Module({ providers: [OwnPortGateway, PlainGateway, DerivedGateway, ScopedGateway, NoGateway] })
    class AppModule {}

    expect(await scanOf(AppModule)).toEqual([
      {
        metatype: OwnPortGateway,
        name: 'OwnPortGateway',
        port: 81,
        options: { path: '/own', maxPayload: 5 },
        passedOn: { path: '/own', maxPayload: 5 },
        events: ['say', '{"cmd":"object"}'],
        intercepted: [],
      },
      { metatype: PlainGateway, name: 'PlainGateway', port: 0, options: {}, passedOn: {}, events: [], intercepted: [] },
      {
        metatype: DerivedGateway,
        name: 'DerivedGateway',
        port: 0,
        options: { path: 'derived' },
        passedOn: { path: 'derived' },
        events: ['inherited', 'own', 'replaced'],
        intercepted: [],
      },
      {
        metatype: ScopedGateway,
        name: 'ScopedGateway',
        port: 0,
        options: { path: 'scoped' },
        passedOn: { path: 'scoped' },
        events: [],
        intercepted: [],
      },
    ]);
  });

  it('finds gateways in every module, and a class that is in several of them once', async () => {
    @Module({ providers: [PlainGateway] })
    class FeatureModule {}

    @Module({ imports: [FeatureModule], providers: [PlainGateway, OwnPortGateway] })
    class AppModule {}

    expect((await scanOf(AppModule)).map(({ name }) => name).sort()).toEqual(['OwnPortGateway', 'PlainGateway']);
  });

  it('passes over what Nest does not connect: values, factories and aliases', async () => {
    const markedFactory = () => new OwnPortGateway();
    WebSocketGateway()(markedFactory);

    @Module({
      providers: [
        { provide: 'value', useValue: new PlainGateway() },
        { provide: 'factory', useFactory: markedFactory },
        { provide: 'alias', useExisting: 'value' },
      ],
    })
    class AppModule {}

    expect(await scanOf(AppModule)).toEqual([]);
  });

  it('takes the class that stands in for another one', async () => {
    @Module({ providers: [{ provide: PlainGateway, useClass: OwnPortGateway }] })
    class AppModule {}

    expect(await scanOf(AppModule)).toMatchObject([{ name: 'OwnPortGateway', port: 81 }]);
  });

  it('takes a gateway whose decorator said neither port nor options for one with none', async () => {
    class Bare {}
    Reflect.defineMetadata('websockets:is_gateway', true, Bare);

    @Module({ providers: [Bare] })
    class AppModule {}

    expect(await scanOf(AppModule)).toEqual([
      { metatype: Bare, name: 'Bare', port: 0, options: {}, passedOn: {}, events: [], intercepted: [] },
    ]);
  });
});

describe('scanGateways with options that are known at the start', () => {
  @Module({ providers: [OwnPortGateway, PlainGateway] })
  class AppModule {}

  it('asks once for each gateway, by its class', async () => {
    const optionsAtStart = jest.fn<OptionsAtStart>(() => undefined);

    @Module({ imports: [AppModule], providers: [PlainGateway] })
    class OuterModule {}

    await scanOf(OuterModule, optionsAtStart);
    const asked = optionsAtStart.mock.calls.map(([gateway]) => gateway);
    expect(asked).toHaveLength(2);
    expect(new Set<GatewayClass>(asked)).toEqual(new Set<GatewayClass>([OwnPortGateway, PlainGateway]));
  });

  it('puts them over what the decorator says, and leaves the rest of it and the decorator itself as they were', async () => {
    const given = new Map<GatewayClass, object>([[OwnPortGateway, { maxPayload: 9, concurrency: 1 }]]);
    const own = { name: 'OwnPortGateway', port: 81, options: { path: '/own', maxPayload: 9, concurrency: 1 } };
    const [first, second] = await scanOf(AppModule, (gateway) => given.get(gateway));
    expect(first).toMatchObject(own);
    expect(second).toMatchObject({ name: 'PlainGateway', options: {} });
    await app.close();
    expect((await scanOf(AppModule))[0]?.options).toEqual({ path: '/own', maxPayload: 5 });
  });

  it('lets what they throw pass', async () => {
    const optionsAtStart = () => {
      throw new Error('no such setting');
    };
    await expect(scanOf(AppModule, optionsAtStart)).rejects.toThrow('no such setting');
  });
});
