import { Catch, Inject, Injectable, Scope, UseFilters } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import type { OnGatewayConnection, OnGatewayDisconnect } from '@nestjs/websockets';
import { Observable, concat, of, throwError } from 'rxjs';
import { defineContract, defineOwn, exception } from './contract.js';
import { deferred } from '../support/deferred.js';
import type { GatewayClient, UpgradeRequest } from './support/gateway-types.js';
import { nestMajor } from './support/nest-major.js';
import { AnswersSentinel } from './support/sentinel.js';

@Injectable({ scope: Scope.REQUEST })
class Visit {
  private messages = 0;

  constructor(@Inject(REQUEST) private readonly client: GatewayClient) {}

  count(): number {
    this.messages += 1;
    return this.messages;
  }

  isOf(client: GatewayClient): boolean {
    return this.client === client;
  }
}

/** Request-scoped by what it is given. */
@WebSocketGateway()
class VisitGateway extends AnswersSentinel {
  constructor(@Inject(Visit) private readonly visit: Visit) {
    super();
  }

  @SubscribeMessage('count')
  count(): number {
    return this.visit.count();
  }

  @SubscribeMessage('whose')
  whose(client: GatewayClient): unknown {
    return { mine: this.visit.isOf(client) };
  }

  @SubscribeMessage('stream')
  stream(): Observable<number> {
    return of(1, 2);
  }

  @SubscribeMessage('throw')
  throwNow(): never {
    throw new WsException('from a request-scoped gateway');
  }

  @SubscribeMessage('stream-then-error')
  streamThenError(): Observable<number> {
    return concat(
      of(1),
      throwError(() => new WsException('no more')),
    );
  }
}

@Injectable({ scope: Scope.REQUEST })
class UnmakeableProvider {
  constructor() {
    throw new WsException('can not be made');
  }
}

/** Without the two methods Nest itself lets the failure end the process, before any adapter sees it. */
@WebSocketGateway()
class UnmakeableGateway implements OnGatewayConnection, OnGatewayDisconnect {
  constructor(@Inject(UnmakeableProvider) readonly provider: UnmakeableProvider) {}

  handleConnection(): void {}

  handleDisconnect(): void {}

  @SubscribeMessage('never-runs')
  neverRuns(): string {
    return 'it ran';
  }
}

@WebSocketGateway()
class SentinelGateway extends AnswersSentinel {}

const visit = { providers: [Visit] };

/** For Nest 11 a gateway is a singleton: one that is request-scoped runs without anything it should have been given. */
const isServed = nestMajor > 11;
const generic = exception('Internal server error');

const rows: readonly [title: string, event: string, replies: readonly unknown[]][] = [
  ['its REQUEST is the client', 'whose', isServed ? [{ mine: true }] : [generic]],
  ['it may return an Observable', 'stream', [1, 2]],
  ['its exceptions reach the client', 'throw', [exception('from a request-scoped gateway')]],
  ['the failure of its Observable reaches the client', 'stream-then-error', [1, exception('no more')]],
];

defineContract('a request-scoped gateway', ({ same }) => {
  for (const [title, event, replies] of rows) {
    same(title, async (bench) => {
      const peer = await bench.connect([VisitGateway], visit);
      expect(await peer.exchange({ event })).toEqual(bench.heard(replies));
    });
  }

  same('one client keeps its instance, another one gets its own', async (bench) => {
    const { port } = await bench.start({ gateways: [VisitGateway], ...visit });
    const first = await bench.peer(port);
    const second = await bench.peer(port);
    const replies = (...counts: readonly number[]) => bench.heard(isServed ? counts : counts.map(() => generic));
    expect(await first.exchange({ event: 'count' }, { event: 'count' })).toEqual(replies(1, 2));
    expect(await second.exchange({ event: 'count' })).toEqual(replies(1));
    expect(await first.exchange({ event: 'count' })).toEqual(replies(3));
  });

  same('a dependency that can not be made is answered with its exception', async (bench) => {
    const peer = await bench.connect([UnmakeableGateway, SentinelGateway], { providers: [UnmakeableProvider] });
    const refusal = exception('can not be made');
    expect(await peer.exchange()).toEqual(isServed ? [refusal] : []);
    const replies = isServed ? [refusal] : ['it ran'];
    expect(await peer.exchange({ event: 'never-runs' })).toEqual(replies);
    expect(await peer.exchange({ event: 'never-runs' })).toEqual(replies);
  });

  same('its handleConnection and handleDisconnect are called', async (bench) => {
    const connected = deferred<readonly [isMine: boolean | undefined, url: string | undefined]>();
    const left = deferred<readonly [isMine: boolean | undefined, reason: unknown]>();

    @WebSocketGateway()
    class HookGateway implements OnGatewayConnection, OnGatewayDisconnect {
      constructor(@Inject(Visit) private readonly visit: Visit | undefined) {}

      handleConnection(client: GatewayClient, request: UpgradeRequest): void {
        connected.resolve([this.visit?.isOf(client), request.url]);
      }

      handleDisconnect(client: GatewayClient, reason?: unknown): void {
        left.resolve([this.visit?.isOf(client), reason]);
      }
    }

    const { port } = await bench.start({ gateways: [HookGateway], ...visit });
    const peer = await bench.peer(port, '/?here');
    expect(await connected.promise).toEqual([isServed ? true : undefined, '/?here']);
    await peer.close(4000);
    expect(await left.promise).toEqual(isServed ? [true, 4000] : [undefined, undefined]);
  });
});

defineOwn('a request-scoped gateway', (own) => {
  own('A28 is waited for, and then its handleConnection, before a message is handled', async (bench) => {
    const [made, hook] = [deferred(), deferred()];
    const order: string[] = [];

    @WebSocketGateway()
    class SlowGateway {
      constructor(@Inject('SLOW') readonly slow: unknown) {}

      async handleConnection(): Promise<void> {
        order.push('connecting');
        await hook.promise;
        order.push('connected');
      }

      @SubscribeMessage('go')
      go(): number {
        return order.push('handled');
      }
    }

    const useFactory = () => made.promise;
    const slow = { provide: 'SLOW', scope: Scope.REQUEST, inject: [REQUEST], useFactory };
    const peer = await bench.connect([SlowGateway], { providers: [slow] });
    peer.send({ event: 'go', id: 7 });
    await turns();
    expect(order).toEqual(isServed ? [] : ['connecting']);
    made.resolve();
    await turns();
    expect(order).toEqual(['connecting']);
    hook.resolve();
    expect(await peer.next()).toEqual({ event: '$complete', data: 3, id: 7 });
    expect(order).toEqual(['connecting', 'connected', 'handled']);
  });

  own('A27 that can not be made does not end the process, though it has no handleConnection', async (bench) => {
    @WebSocketGateway()
    class HookLessGateway {
      constructor(@Inject(UnmakeableProvider) readonly provider: UnmakeableProvider) {}

      @SubscribeMessage('go')
      go(): string {
        return 'it ran';
      }
    }

    const { port } = await bench.start({ gateways: [HookLessGateway], providers: [UnmakeableProvider] });
    const peer = await bench.peer(port);
    const data = { status: 'error', code: 'rejected', message: 'can not be made' };
    if (isServed) expect(await peer.next()).toEqual(exception('can not be made'));
    peer.send({ event: 'go', id: 7 });
    expect(await peer.next()).toEqual(
      isServed ? { event: 'exception', data, id: 7 } : { event: '$complete', data: 'it ran', id: 7 },
    );
    await peer.close();
  });

  own('A27 that a filter of the application sees to does not keep its messages waiting', async (bench) => {
    @Catch()
    class QuietFilter {
      catch(): void {}
    }

    @WebSocketGateway()
    class FilteredGateway {
      constructor(@Inject(UnmakeableProvider) readonly provider: UnmakeableProvider) {}

      @UseFilters(QuietFilter)
      handleConnection(): void {}

      @SubscribeMessage('go')
      go(): string {
        return 'it ran';
      }
    }

    const peer = await bench.connect([FilteredGateway], { providers: [UnmakeableProvider] });
    peer.send({ event: 'go', id: 7 });
    expect(await peer.next()).toMatchObject({ event: isServed ? 'exception' : '$complete', id: 7 });
  });
});

async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 1));
}
