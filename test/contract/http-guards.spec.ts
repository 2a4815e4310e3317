import { UnauthorizedException, type CanActivate } from '@nestjs/common';
import { expect } from '@jest/globals';
import { defineOwn } from './contract.js';
import { answerOf, guard, guardedGateway } from './support/guards.js';
import { defaultPlatform } from './support/platform.js';

type Called = (...args: unknown[]) => unknown;

/** Members of a request or a response by their names, as a guard without types reads them. */
function read(target: object, name: string): unknown {
  return Reflect.get(target, name);
}

function call(target: object, name: string, ...args: unknown[]): unknown {
  const method: Called = Reflect.get(target, name);
  return Reflect.apply(method, target, args);
}

/** A guard that is given request and response of the handshake. */
function seeing(look: (request: object, response: object) => boolean): CanActivate {
  return guard((context) => {
    const http = context.switchToHttp();
    return look(http.getRequest<object>(), http.getResponse<object>());
  });
}

const READ = ['hostname', 'protocol', 'originalUrl', 'ip', 'url'] as const;

defineOwn('guards written for the HTTP side', (own) => {
  own('read of the request what they read on a route', async (bench) => {
    const seen: unknown[] = [];
    const looking = seeing((request) => seen.push(READ.map((name) => read(request, name))) > 0);
    const { port } = await bench.start({ gateways: [guardedGateway([looking], [], { path: '/chat' })] });
    const peer = await bench.peer(port, '/chat?a=1');
    expect(await peer.exchange()).toEqual([]);
    expect(seen).toEqual([['127.0.0.1', 'http', '/chat?a=1', '127.0.0.1', '/chat?a=1']]);
  });

  own('leave no response on the request of the client', async (bench) => {
    const requests: object[] = [];
    const looking = seeing((request) => requests.push(request) > 0);
    const { port } = await bench.start({ gateways: [guardedGateway([looking])] });
    await bench.peer(port);
    await bench.peer(port);
    expect(requests.map((request) => read(request, 'res'))).toEqual([undefined, undefined]);
    expect(requests.flatMap(Object.keys)).not.toContain('raw');
  });

  if (defaultPlatform === 'express') {
    own('call the methods that Express gives a request', async (bench) => {
      const seen: unknown[] = [];
      const looking = seeing((request) => {
        const fields = ['get', 'header'].map((name) => call(request, name, 'X-Key'));
        return seen.push(...fields, read(request, 'path'), read(request, 'ips'), read(request, 'secure')) > 0;
      });
      const { port } = await bench.start({ gateways: [guardedGateway([looking])] });
      const peer = await bench.rawPeer(port);
      peer.requestUpgrade('/?a=1', ['X-Key: secret']);
      await peer.readHead();
      expect(seen).toEqual(['secret', 'secret', '/', [], false]);
    });

    own('set cookies and fields by the methods of Express, whose locals are there', async (bench) => {
      const setting = seeing((_request, response) => {
        Reflect.set(Object(read(response, 'locals')), 'user', 'ada');
        call(response, 'cookie', 'seen', String(read(Object(read(response, 'locals')), 'user')), { httpOnly: true });
        call(response, 'set', 'X-Guard', 'passed');
        return false;
      });
      const { port } = await bench.start({ gateways: [guardedGateway([setting])] });
      expect(await answerOf(bench, port)).toMatchObject({
        status: 403,
        headers: { 'set-cookie': 'seen=ada; Path=/; HttpOnly', 'x-guard': 'passed' },
      });
    });

    own('answer by status() and send() of Express', async (bench) => {
      const answering = seeing((_request, response) => {
        call(Object(call(response, 'status', 401)), 'send', 'no');
        return true;
      });
      const { port } = await bench.start({ gateways: [guardedGateway([answering])] });
      expect(await answerOf(bench, port)).toMatchObject({ status: 401, body: 'no\n' });
    });
  } else {
    own('read the raw request and answer by the methods of Fastify', async (bench) => {
      const answering = seeing((request, response) => {
        if (read(Object(read(request, 'raw')), 'method') !== 'GET') throw new UnauthorizedException();
        call(Object(call(response, 'code', 401)), 'send', 'no');
        return true;
      });
      const { port } = await bench.start({ gateways: [guardedGateway([answering])] });
      expect(await answerOf(bench, port)).toMatchObject({ status: 401, body: 'no\n' });
    });
  }

  own('redirect', async (bench) => {
    const redirecting = seeing((_request, response) => {
      call(response, 'redirect', '/login');
      return true;
    });
    const { port } = await bench.start({ gateways: [guardedGateway([redirecting])] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 302, headers: { location: '/login' } });
  });
});
