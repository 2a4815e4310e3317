import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  Optional,
  Req,
  Scope,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { REQUEST, Reflector } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { WebSocketGateway } from '@nestjs/websockets';
import { expect } from '@jest/globals';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { UseHandshakeGuards, type HandshakeRequest, type RawWebSocket } from '../../src/index.js';
import { defineOwn } from './contract.js';
import { answerOf, guard, guardedGateway, requestOf } from './support/guards.js';
import { refusalOf } from './support/refusal.js';
import { AnswersSentinel } from './support/sentinel.js';

const PLATFORMS = ['express', 'fastify'] as const;
const SECRET = 'a secret for tests, long enough for HS256';

@Injectable()
class Tokens {
  isValid(token: unknown): boolean {
    return token === 'good';
  }
}

/** A guard as applications have them, with a dependency. */
@Injectable()
class TokenGuard implements CanActivate {
  constructor(@Inject(Tokens) private readonly tokens: Tokens) {}

  canActivate(context: ExecutionContext): boolean {
    return this.tokens.isValid(requestOf(context).query['token']);
  }
}

@Injectable()
class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: SECRET });
  }

  validate({ sub }: { sub: string }): unknown {
    return { id: sub };
  }
}

@Injectable()
class JwtAuthGuard extends AuthGuard('jwt') {
  constructor() {
    super();
  }
}

@Controller('me')
@UseGuards(JwtAuthGuard)
class MeController {
  @Get()
  me(@Req() request: { user: unknown }): unknown {
    return request.user;
  }
}

for (const platform of PLATFORMS) {
  defineOwn(`handshake guards on ${platform}`, (own) => {
    own('a guard with a dependency lets in, or answers 403 "Forbidden resource"', async (bench) => {
      const setup = { platform, gateways: [guardedGateway([TokenGuard])], providers: [Tokens] };
      const { port } = await bench.start(setup);
      const peer = await bench.peer(port, '/?token=good');
      expect(await peer.exchange()).toEqual([]);
      expect(await answerOf(bench, port, '/?token=bad')).toMatchObject({ status: 403, body: 'Forbidden resource\n' });
    });

    own('the AuthGuard of passport serves a controller and a gateway unchanged', async (bench) => {
      const users: unknown[] = [];

      @UseHandshakeGuards(JwtAuthGuard)
      @WebSocketGateway()
      class UserGateway extends AnswersSentinel {
        handleConnection(_client: RawWebSocket, request: HandshakeRequest & { user: unknown }): void {
          users.push(request.user);
        }
      }

      const { port } = await bench.start({
        platform,
        gateways: [UserGateway],
        controllers: [MeController],
        providers: [JwtStrategy],
      });
      const token = new JwtService({ secret: SECRET }).sign({ sub: 'ada' });
      const authorization = `Bearer ${token}`;
      const answer = await fetch(`http://127.0.0.1:${port}/me`, { headers: { authorization } });
      expect([answer.status, await answer.json()]).toEqual([200, { id: 'ada' }]);
      const peer = await bench.peer(port, '/', [], { headers: { authorization } });
      expect([await peer.exchange(), users]).toEqual([[], [{ id: 'ada' }]]);

      const wrong = ['Authorization: Bearer wrong'];
      expect(await answerOf(bench, port, '/', wrong)).toMatchObject({ status: 401, body: 'Unauthorized\n' });
      expect(await answerOf(bench, port)).toMatchObject({ status: 401, body: 'Unauthorized\n' });
      expect((await fetch(`http://127.0.0.1:${port}/me`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(
        401,
      );
      expect(users).toEqual([{ id: 'ada' }]);
    });
  });
}

@Injectable({ scope: Scope.REQUEST })
class RequestGuard implements CanActivate {
  static readonly seen: unknown[] = [];

  constructor(@Inject(REQUEST) private readonly request: HandshakeRequest) {}

  canActivate(context: ExecutionContext): boolean {
    RequestGuard.seen.push(this.request === requestOf(context), this.request.url);
    return this.request.query['token'] === 'good';
  }
}

@Injectable()
class RolesGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const targets = [context.getHandler(), context.getClass()];
    const roles = this.reflector.getAllAndOverride<string[] | undefined>('roles', targets) ?? [];
    return roles.includes(String(requestOf(context).query['role']));
  }
}

@Injectable()
class OptionalGuard implements CanActivate {
  constructor(@Optional() @Inject('nobody gives this') private readonly answer?: boolean) {}

  canActivate(): boolean {
    return this.answer ?? true;
  }
}

defineOwn('how handshake guards are made', (own) => {
  own('overrideGuard replaces one, also where the guard is a provider as well', async (bench) => {
    const { port } = await bench.start({
      gateways: [guardedGateway([TokenGuard])],
      providers: [Tokens, TokenGuard],
      override: (testing) => testing.overrideGuard(TokenGuard).useValue(guard(() => true)),
    });
    const peer = await bench.peer(port, '/?token=bad');
    expect(await peer.exchange()).toEqual([]);
  });

  own('a request-scoped guard is made for each handshake, with the upgrade request as REQUEST', async (bench) => {
    const { port } = await bench.start({ gateways: [guardedGateway([RequestGuard])] });
    const peer = await bench.peer(port, '/?token=good');
    expect(await peer.exchange()).toEqual([]);
    expect(await answerOf(bench, port, '/?token=bad')).toMatchObject({ status: 403 });
    expect(RequestGuard.seen.splice(0)).toEqual([true, '/?token=good', true, '/?token=bad']);
  });

  own('Reflector finds the metadata of the gateway, and of its handleHandshake first', async (bench) => {
    @SetMetadata('roles', ['user'])
    @UseHandshakeGuards(RolesGuard)
    @WebSocketGateway({ path: '/class' })
    class ClassGateway {}

    @SetMetadata('roles', ['user'])
    @UseHandshakeGuards(RolesGuard)
    @WebSocketGateway({ path: '/method' })
    class MethodGateway {
      @SetMetadata('roles', ['admin'])
      handleHandshake(): void {}
    }

    const { port } = await bench.start({ gateways: [ClassGateway, MethodGateway] });
    await bench.peer(port, '/class?role=user');
    expect(await answerOf(bench, port, '/class?role=admin')).toMatchObject({ status: 403 });
    await bench.peer(port, '/method?role=admin');
    expect(await answerOf(bench, port, '/method?role=user')).toMatchObject({ status: 403 });
  });

  own('a guard finds the address of the client where it looks for it on the HTTP side', async (bench) => {
    const addresses: unknown[] = [];
    const noting = guard((context) => addresses.push(requestOf(context).ip) > 0);
    const trusting = guardedGateway([noting], [], { path: '/trusting', trustProxy: 1 });
    const { port } = await bench.start({ gateways: [guardedGateway([noting]), trusting] });
    const headers = { 'X-Forwarded-For': '192.0.2.1' };
    await bench.peer(port, '/', [], { headers });
    await bench.peer(port, '/trusting', [], { headers });
    expect(addresses).toEqual(['127.0.0.1', '192.0.2.1']);
  });

  own('a guard may be given nothing, and stand beside objects; they run in order until one refuses', async (bench) => {
    const order: string[] = [];
    const noting = (name: string, result: boolean) => guard(() => (order.push(name), result));
    const guards = [OptionalGuard, noting('first', true), noting('second', false), noting('third', true)];
    const { port } = await bench.start({ gateways: [guardedGateway(guards)] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 403 });
    expect(order).toEqual(['first', 'second']);
  });

  own('a subclass has the guards of its parent, before its own', async (bench) => {
    const order: string[] = [];
    const noting = (name: string) => guard(() => order.push(name) > 0);

    @UseHandshakeGuards(noting('parent'))
    abstract class Parent extends AnswersSentinel {}

    @WebSocketGateway({ path: '/heir' })
    class Heir extends Parent {}

    @UseHandshakeGuards(TokenGuard, noting('own'))
    @WebSocketGateway({ path: '/own' })
    class OwnHeir extends Parent {}

    const { port } = await bench.start({ gateways: [Heir, OwnHeir], providers: [Tokens] });
    await bench.peer(port, '/heir');
    await bench.peer(port, '/own?token=good');
    expect(order.splice(0)).toEqual(['parent', 'parent', 'own']);
    expect(await answerOf(bench, port, '/own')).toMatchObject({ status: 403 });
    expect(order).toEqual(['parent']);
  });

  own('neither @UseGuards of the gateway nor global guards run at the handshake', async (bench) => {
    const asked: string[] = [];
    const noting = guard((context) => asked.push(context.getType()) > 0);

    @UseGuards(noting)
    @WebSocketGateway()
    class MessageGuardGateway extends AnswersSentinel {
      handleHandshake(): void {}
    }

    const { port } = await bench.start({
      gateways: [MessageGuardGateway],
      prepare: (app) => void app.useGlobalGuards(noting),
    });
    const peer = await bench.peer(port);
    expect(asked).toEqual([]);
    await peer.exchange();
    expect(new Set(asked)).toEqual(new Set(['ws']));
  });
});

@Module({ providers: [{ provide: Tokens, useValue: { isValid: (token: unknown) => token === 'other' } }] })
class OtherTokensModule {}

defineOwn('several gateways at one handshake', (own) => {
  const saying = (name: string, asked: string[]) =>
    guard((context) => {
      asked.push(name);
      return requestOf(context).query[name] === 'yes';
    });

  own('all guards of all gateways on a path must agree, in order of registration', async (bench) => {
    const asked: string[] = [];
    const gateways = [guardedGateway([saying('a', asked)]), guardedGateway([saying('b', asked)])];
    const { port } = await bench.start({ gateways });
    await bench.peer(port, '/?a=yes&b=yes');
    expect(asked.splice(0)).toEqual(['a', 'b']);
    expect(await answerOf(bench, port, '/?a=yes')).toMatchObject({ status: 403 });
    expect(asked.splice(0)).toEqual(['a', 'b']);
    expect(await answerOf(bench, port, '/?b=yes')).toMatchObject({ status: 403 });
    expect(asked).toEqual(['a']);
  });

  own('a gateway of another path, or port, is not asked', async (bench) => {
    const { port } = await bench.start({
      gateways: [guardedGateway([guard(() => false)], [], { path: '/no' })],
      providers: [],
    });
    expect(await refusalOf(bench, port, '/')).toMatchObject({ statusLine: 'HTTP/1.1 404 Not Found' });
    expect(await answerOf(bench, port, '/no')).toMatchObject({ status: 403 });
  });

  own('each gateway gets the guard of its own module', async (bench) => {
    @UseHandshakeGuards(TokenGuard)
    @WebSocketGateway({ path: '/other' })
    class OtherGateway {}

    @Module({
      imports: [OtherTokensModule],
      providers: [OtherGateway, { provide: Tokens, useValue: { isValid: (token: unknown) => token === 'other' } }],
    })
    class OtherModule {}

    const { port } = await bench.start({
      imports: [OtherModule],
      gateways: [guardedGateway([TokenGuard])],
      providers: [Tokens],
    });
    await bench.peer(port, '/?token=good');
    await bench.peer(port, '/other?token=other');
    expect(await answerOf(bench, port, '/?token=other')).toMatchObject({ status: 403 });
    expect(await answerOf(bench, port, '/other?token=good')).toMatchObject({ status: 403 });
  });

  own('a gateway that is provided under another name is guarded too', async (bench) => {
    const { port } = await bench.start({
      gateways: [],
      providers: [Tokens, { provide: 'the gateway', useClass: guardedGateway([TokenGuard]) }],
    });
    await bench.peer(port, '/?token=good');
    expect(await answerOf(bench, port)).toMatchObject({ status: 403 });
  });

  own('verifyClient is asked first; both must agree', async (bench) => {
    const asked: string[] = [];
    const verifyClient = ({ req }: { req: { url?: string } }): boolean => {
      asked.push('verifyClient');
      return req.url?.includes('v=yes') === true;
    };
    const { port } = await bench.start({ gateways: [guardedGateway([saying('g', asked)], [], { verifyClient })] });
    await bench.peer(port, '/?v=yes&g=yes');
    expect(await answerOf(bench, port, '/?v=yes')).toMatchObject({ status: 403 });
    expect(asked.splice(0)).toEqual(['verifyClient', 'g', 'verifyClient', 'g']);
    expect(await answerOf(bench, port, '/?g=yes')).toMatchObject({ status: 401 });
    expect(asked).toEqual(['verifyClient']);
  });
});
