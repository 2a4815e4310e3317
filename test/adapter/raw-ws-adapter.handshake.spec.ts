import { createServer, type Server } from 'node:http';
import { Injectable, Logger, Module, Scope, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocketGateway } from '@nestjs/websockets';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { RawWebSocketServer, RawWsAdapter, UseHandshakeGuards } from '../../src/index.js';
import { freePort } from '../contract/support/free-port.js';
import { LogBook } from '../contract/support/log-book.js';

beforeEach(() => Logger.overrideLogger(new LogBook()));

describe('an adapter that was made without the application', () => {
  it('opens servers as long as nobody has guards for the handshake', async () => {
    const adapter = new RawWsAdapter(createServer());
    expect(adapter.create(0, {}).path).toBe('/');
    await adapter.dispose();
  });

  /** Starts an application with these gateways on an adapter that does not know it. */
  async function start(gateways: Type[], make: (http: Server) => RawWsAdapter = (http) => new RawWsAdapter(http)) {
    @Module({ providers: gateways })
    class AppModule {}

    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.useWebSocketAdapter(make(app.getHttpServer()));
    try {
      await app.init();
    } finally {
      await app.close();
    }
  }

  @WebSocketGateway({ path: '/open' })
  class OpenGateway {}

  it('serves gateways that leave handshakes alone, whatever other classes there are', async () => {
    @UseHandshakeGuards({ canActivate: () => false })
    @WebSocketGateway()
    class UnprovidedGateway {
      handleHandshake(): void {}
    }

    expect(UnprovidedGateway).toBeDefined();
    await expect(start([OpenGateway])).resolves.toBeUndefined();
  });

  @UseHandshakeGuards({ canActivate: () => false })
  @WebSocketGateway()
  class GuardedGateway {}

  @WebSocketGateway({ path: '/open' })
  class AskedGateway {
    handleHandshake(): void {}
  }

  @WebSocketGateway({ path: '/open' })
  class PropertyGateway {
    readonly handleHandshake = (): void => undefined;
  }

  it.each<[string, Type, string]>([
    ['guards', GuardedGateway, '@UseHandshakeGuards() of GuardedGateway'],
    ['handleHandshake', AskedGateway, 'handleHandshake of AskedGateway'],
    ['handleHandshake as a property', PropertyGateway, 'handleHandshake of PropertyGateway'],
  ])('stops the start where one has %s, since everybody would be let in', async (_name, gateway, what) => {
    const message = `${what} needs the application: new RawWsAdapter(app)`;
    await expect(start([gateway])).rejects.toThrow(message);
    await expect(start([OpenGateway, gateway])).rejects.toThrow(message);
    await expect(start([gateway, OpenGateway])).rejects.toThrow(message);
  });

  it('stops the start without a port for them, and serves those that have one', async () => {
    const make = () => new RawWsAdapter(undefined, { host: '127.0.0.1' });
    await expect(start([OpenGateway], make)).rejects.toThrow(
      'OpenGateway is on the port of the application, and needs the application: new RawWsAdapter(app)',
    );

    @WebSocketGateway(await freePort())
    class PortGateway {}

    await expect(start([PortGateway], make)).resolves.toBeUndefined();
  });
});

describe('an adapter whose create() gives something else than super.create()', () => {
  @WebSocketGateway()
  class AskedGateway {
    handleHandshake(): void {}
  }

  @WebSocketGateway()
  class OpenGateway {}

  async function start(gateway: Type, give: (server: RawWebSocketServer) => unknown, withApp = true) {
    @Module({ providers: [gateway] })
    class AppModule {}

    class GivingAdapter extends RawWsAdapter {
      override create(port: number, options: object): RawWebSocketServer {
        return Object(give(super.create(port, options)));
      }
    }

    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.useWebSocketAdapter(new GivingAdapter(withApp ? app : app.getHttpServer()));
    try {
      await app.init();
    } finally {
      await app.close();
    }
  }

  const another = () => new RawWebSocketServer({ noServer: true });

  it('does not start where the gateway would not be asked about handshakes', async () => {
    await expect(start(AskedGateway, another)).rejects.toThrow(
      'handleHandshake of AskedGateway needs the server that super.create() gives',
    );
    await expect(start(OpenGateway, another)).resolves.toBeUndefined();
    await expect(start(OpenGateway, another, false)).resolves.toBeUndefined();
  });

  it.each<[string, (server: RawWebSocketServer) => unknown]>([
    ['a promise', (server) => Promise.resolve(server)],
    ['object', () => undefined],
  ])('does not start with %s', async (kind, give) => {
    await expect(start(OpenGateway, give)).rejects.toThrow(
      `create() of the adapter must return the server that super.create() gives, not ${kind}`,
    );
  });
});

describe('a handleHandshake that would never be called', () => {
  async function start(gateway: Type) {
    @Module({ providers: [gateway] })
    class AppModule {}

    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.useWebSocketAdapter(new RawWsAdapter(app));
    try {
      await app.init();
    } finally {
      await app.close();
    }
  }

  it('stops the start: no function', async () => {
    @WebSocketGateway()
    class WrongGateway {
      readonly handleHandshake = 'no function';
    }

    await expect(start(WrongGateway)).rejects.toThrow('handleHandshake of WrongGateway must be a method');
  });

  it('stops the start: a property of what Nest makes anew for each client', async () => {
    @WebSocketGateway()
    @Injectable({ scope: Scope.REQUEST })
    class ScopedGateway {
      readonly handleHandshake = (): void => undefined;
    }

    await expect(start(ScopedGateway)).rejects.toThrow(
      'handleHandshake of ScopedGateway must be a method, and no property',
    );
  });
});

describe('an adapter whose create() is called by somebody else than Nest', () => {
  async function start(metatype: Type) {
    @Module({ providers: [metatype] })
    class AppModule {}

    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    const adapter = new RawWsAdapter(app);
    return { app, adapter };
  }

  it('refuses a path that no gateway has named where one of them has a say in handshakes', async () => {
    @WebSocketGateway({ path: '/asked' })
    class AskedGateway {
      handleHandshake(): void {}
    }

    const { app, adapter } = await start(AskedGateway);
    expect(() => adapter.create(0, { path: '/other' })).toThrow('whether AskedGateway must be asked about handshakes');
    expect(adapter.create(0, { path: '/asked' }).path).toBe('/asked');
    await adapter.dispose();
    await app.close();
  });

  it('serves it where none has', async () => {
    @WebSocketGateway({ path: '/open' })
    class OpenGateway {}

    const { app, adapter } = await start(OpenGateway);
    expect(adapter.create(0, { path: '/other' }).path).toBe('/other');
    await adapter.dispose();
    await app.close();
  });
});
