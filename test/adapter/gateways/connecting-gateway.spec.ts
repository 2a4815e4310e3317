import { Module, type Type } from '@nestjs/common';
import { MetadataScanner, ModulesContainer, NestFactory } from '@nestjs/core';
import { WebSocketGateway } from '@nestjs/websockets';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  connectingGateway,
  gatewayIsConnected,
  markGateways,
  watchGateways,
} from '../../../src/adapter/gateways/connecting-gateway.js';
import { declaredOptions, scanGateways } from '../../../src/adapter/gateways/gateway-scan.js';

afterEach(gatewayIsConnected);

async function containerWith(...providers: Type[]): Promise<ModulesContainer> {
  @Module({ providers })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  return app.get(ModulesContainer);
}

describe('connectingGateway', () => {
  it('is the gateway whose options are copied, until it is connected or the turn ends', async () => {
    @WebSocketGateway({ path: '/one', maxPayload: 5 })
    class OneGateway {}

    @WebSocketGateway({ path: '/two' })
    class TwoGateway extends OneGateway {}

    const modules = await containerWith(OneGateway, TwoGateway);
    markGateways(modules);
    markGateways(modules);
    expect(scanGateways(modules).map(({ passedOn }) => passedOn)).toEqual([
      { path: '/one', maxPayload: 5 },
      { path: '/two' },
    ]);
    expect(connectingGateway()).toBeUndefined();
    const { ...copy } = Object(declaredOptions(OneGateway));
    expect(connectingGateway()).toBe(OneGateway);
    expect(copy).toMatchObject({ path: '/one', maxPayload: 5 });
    expect(Object.keys(copy)).toEqual(['path', 'maxPayload']);
    gatewayIsConnected();
    expect(connectingGateway()).toBeUndefined();
    expect({ ...Object(declaredOptions(TwoGateway)) }).toMatchObject({ path: '/two' });
    expect(connectingGateway()).toBe(TwoGateway);
    await Promise.resolve();
    expect(connectingGateway()).toBeUndefined();
  });

  it('is the class whose methods Nest lists, where the application is not known', () => {
    class Service {
      work(): void {}
    }

    @WebSocketGateway()
    class SeenGateway {
      hi(): void {}
    }

    watchGateways();
    watchGateways();
    const scanner = new MetadataScanner();
    expect(scanner.getAllMethodNames(Service.prototype)).toEqual(['work']);
    expect(connectingGateway()).toBeUndefined();
    expect(scanner.getAllMethodNames(SeenGateway.prototype)).toEqual(['hi']);
    expect(connectingGateway()).toBe(SeenGateway);
  });
});
