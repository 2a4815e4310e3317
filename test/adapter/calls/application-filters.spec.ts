import { Catch, Injectable, Scope, UseFilters, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { BaseWsExceptionFilter, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { afterEach, describe, expect, it } from '@jest/globals';
import { failureFilter } from '../../../src/adapter/calls/failure-filter.js';
import { RawWebSocket } from '../../../src/index.js';
import { adapters } from '../../contract/support/adapters.js';
import { Bench } from '../../contract/support/bench.js';
import { AnswersSentinel } from '../../contract/support/sentinel.js';
import { settle } from '../../support/turns.js';

const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);
const wsBench = new Bench(adapters.find(({ isOurs }) => !isOurs)!);

afterEach(async () => {
  await bench.clear();
  await wsBench.clear();
});

const REJECTED = exception('The request was rejected');

function exception(message: string) {
  return { event: 'exception', data: { status: 'error', code: 'rejected', message }, id: 7 };
}

function clientOf(host: ArgumentsHost): RawWebSocket {
  return host.switchToWs().getClient();
}

/** Names itself to the client, whatever went wrong. */
@Catch()
class TellingFilter implements ExceptionFilter {
  catch(_exception: unknown, host: ArgumentsHost): unknown {
    return clientOf(host).send('{"event":"told"}');
  }
}

@Catch()
@Injectable({ scope: Scope.REQUEST })
class ScopedFilter extends TellingFilter {}

/** Sends before and behind what its base class does. */
@Catch()
class WrappingFilter extends TellingFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    super.catch(exception, host);
    host.switchToWs().getClient().emit('exception', { said: 'by the outer one' });
  }
}

@Catch()
class SlowWrappingFilter extends TellingFilter {
  override async catch(exception: unknown, host: ArgumentsHost): Promise<void> {
    await settle(1);
    super.catch(exception, host);
    await settle(1);
    clientOf(host).send('{"event":"done"}');
  }
}

@Catch()
class OwnHandleErrorFilter extends BaseWsExceptionFilter {
  override handleError(client: object): void {
    if (client instanceof RawWebSocket) client.send('{"event":"own"}');
  }
}

@Catch()
class TranslatingFilter extends BaseWsExceptionFilter {
  override catch(_exception: unknown, host: ArgumentsHost): void {
    super.catch(new WsException('translated'), host);
  }
}

@Catch()
class TwiceRemovedFilter extends TranslatingFilter {}

/** A gateway whose handler fails, with these filters for it. */
function failing(...filters: Parameters<typeof UseFilters>) {
  @WebSocketGateway()
  class FailingGateway extends AnswersSentinel {
    @UseFilters(...filters)
    @SubscribeMessage('fail')
    fail(): never {
      throw new WsException('thrown');
    }
  }
  return FailingGateway;
}

const told = { event: 'told' };

describe('a filter of the application', () => {
  it.each<[string, Parameters<typeof UseFilters>, unknown[]]>([
    ['a class', [TellingFilter], [told, REJECTED]],
    ['an instance', [new TellingFilter()], [told, REJECTED]],
    ['a class whose base class is a filter too', [ScopedFilter, TellingFilter], [told, REJECTED]],
    ['one made for each request', [ScopedFilter], [told, REJECTED]],
    ["Nest's own, as an instance", [new BaseWsExceptionFilter()], [exception('thrown')]],
    ["Nest's own, as a class", [BaseWsExceptionFilter], [exception('thrown')]],
    ["one that extends Nest's own", [TranslatingFilter], [exception('translated')]],
    ["one that extends Nest's own, as an instance", [new TranslatingFilter()], [exception('translated')]],
    ['one that extends such a one', [TwiceRemovedFilter], [exception('translated')]],
    ["one that extends Nest's own but for the way it sends", [OwnHandleErrorFilter], [{ event: 'own' }, REJECTED]],
    ['the same as an instance', [new OwnHandleErrorFilter()], [{ event: 'own' }, REJECTED]],
  ])('belongs to the request that has failed: %s', async (_name, filters, answers) => {
    const peer = await bench.connect([failing(...filters)]);
    expect(await peer.exchange({ event: 'fail', id: 7 })).toEqual(answers);
    expect(await peer.exchange({ event: 'fail', id: 7 })).toEqual(answers);
  });

  it('answers for itself where its base class is the filter of another gateway', async () => {
    const peer = await bench.connect([failing(WrappingFilter), ElsewhereGateway]);
    const said = { event: 'exception', data: { said: 'by the outer one' }, id: 7 };
    expect(await peer.exchange({ event: 'fail', id: 7 })).toEqual([told, said]);
    expect(await peer.exchange({ event: 'elsewhere', id: 7 })).toEqual([told, REJECTED]);
  });

  it('is waited for where its base class is the filter of another gateway', async () => {
    const peer = await bench.connect([failing(SlowWrappingFilter), ElsewhereGateway]);
    peer.send({ event: 'fail', id: 7 });
    expect([await peer.next(), await peer.next(), await peer.next()]).toEqual([told, { event: 'done' }, REJECTED]);
  });

  it('may be another one in a test', async () => {
    const peer = await bench.connect([failing(TellingFilter)], {
      override: (testing) =>
        testing.overrideFilter(TellingFilter).useValue({
          catch: (_exception: unknown, host: ArgumentsHost) => void clientOf(host).send('{"event":"mock"}'),
        }),
    });
    expect(await peer.exchange({ event: 'fail', id: 7 })).toEqual([{ event: 'mock' }, REJECTED]);
  });
});

/** Guarded once: by the first application that has the gateway. */
describe('gateways that several applications have', () => {
  const filtersOf = (target: object): unknown => Reflect.getMetadata('__exceptionFilters__', target);

  it('have the filter of last resort first, and once', async () => {
    const Gateway = failing(TellingFilter);
    const gateways = [Gateway, ElsewhereGateway, InheritingGateway];
    for (let applications = 0; applications < 3; applications++) await bench.assemble({ gateways });
    expect(filtersOf(Gateway)).toEqual([failureFilter]);
    expect(filtersOf(Gateway.prototype.fail)).toEqual([TellingFilter]);
    expect(filtersOf(ElsewhereGateway)).toEqual([failureFilter, TellingFilter]);
    expect(filtersOf(InheritingGateway)).toEqual([failureFilter, TellingFilter]);
  });

  it('leave a filter that they share as the first one has made it', async () => {
    @Catch()
    class SharedFilter extends BaseWsExceptionFilter {}
    const shared = new SharedFilter();
    await bench.assemble({ gateways: [failing(shared)] });
    const guarded = Object.entries(shared);
    expect(Object.keys(shared)).toEqual(expect.arrayContaining(['catch', 'handleError']));
    await bench.assemble({ gateways: [failing(shared), failing(shared)] });
    for (const [key, value] of guarded) expect(Reflect.get(shared, key)).toBe(value);
  });

  it("leave Nest's own class alone", async () => {
    const own = Object.getOwnPropertyDescriptors(BaseWsExceptionFilter.prototype);
    await bench.assemble({ gateways: [failing(BaseWsExceptionFilter), failing(TranslatingFilter)] });
    expect(Object.getOwnPropertyDescriptors(BaseWsExceptionFilter.prototype)).toEqual(own);
  });

  it.each<[string, Parameters<typeof UseFilters>, unknown]>([
    ['no filter', [], { status: 'error', message: 'thrown', cause: { pattern: 'fail', data: 1 } }],
    ['a filter', [TranslatingFilter], { status: 'error', message: 'translated', cause: { pattern: 'fail', data: 1 } }],
    [
      'an instance',
      [new TranslatingFilter()],
      { status: 'error', message: 'translated', cause: { pattern: 'fail', data: 1 } },
    ],
  ])('work on WsAdapter as they always did: %s', async (_name, filters, data) => {
    const gateways = [failing(...filters)];
    await bench.assemble({ gateways });
    const peer = await wsBench.connect(gateways);
    expect(await peer.exchange({ event: 'fail', data: 1 })).toEqual(wsBench.heard([{ event: 'exception', data }]));
  });

  it.each([
    ['a class', TellingFilter],
    ['an instance', new TellingFilter()],
  ])('work on WsAdapter with a filter that sends: %s', async (_name, filter) => {
    const gateways = [failing(filter)];
    await bench.assemble({ gateways });
    expect(await (await wsBench.connect(gateways)).exchange({ event: 'fail' })).toEqual([told]);
  });
});

@UseFilters(TellingFilter)
@WebSocketGateway()
class ElsewhereGateway {
  @SubscribeMessage('elsewhere')
  elsewhere(): never {
    throw new WsException('thrown');
  }
}

@WebSocketGateway()
class InheritingGateway extends ElsewhereGateway {}
