import { WsException } from '@nestjs/websockets';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Call, type CallContext } from '../../../src/adapter/calls/call.js';
import { ABORTED, INTERNAL, type Failure } from '../../../src/adapter/calls/failure.js';
import type { RawWsGatewayOptions } from '../../../src/index.js';
import type { MessageId } from '../../../src/message/index.js';
import type { AdapterClient } from '../support/adapter-client.js';
import { answeredClient } from '../support/answered-client.js';

const MISTAKE = new RangeError('mine');

/** The least that a call can be, with everything that its kinds use. */
class PlainCall extends Call {
  override readonly id: MessageId | undefined = 7;
  override readonly endsLater = false;
  protected override readonly unsendable = { event: 'otherwise', data: 1 };
  readonly answered: Failure[] = [];

  override next(value: unknown): void {
    this.send(value);
  }

  override complete(): void {}

  override answer(failure: Failure): void {
    this.answered.push(failure);
  }

  override beginFilter(): void {}

  override endFilter(): void {}

  detailsOf(statusCode?: number): object {
    return this.details(statusCode);
  }
}

const logError = jest.fn();
let peer: AdapterClient;
let context: CallContext;
let call: PlainCall;

function start(options: RawWsGatewayOptions = {}): void {
  ({ peer, context } = answeredClient(logError, options));
  call = new PlainCall({ event: 'go', data: 1 }, context);
}

beforeEach(() => {
  logError.mockReset();
  start();
});

afterEach(() => peer.leaves());

describe('the end of a call', () => {
  it('comes once: what is sent last first, then whoever waits for it is told', () => {
    const told: string[] = [];
    call.whenEnded(() => told.push('told'));
    expect(call.ended).toBe(false);
    call.end(() => told.push(`last, ended: ${call.ended}`));
    call.end(() => told.push('again'));
    call.abort('again');
    expect(told).toEqual(['last, ended: true', 'told']);
  });

  it('is told at once to whoever asks afterwards', () => {
    const told = jest.fn();
    call.end();
    call.whenEnded(told);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('comes without a last message where it is aborted', async () => {
    const told = jest.fn();
    call.whenEnded(told);
    call.abort('because');
    expect([call.ended, told.mock.calls.length]).toEqual([true, 1]);
    expect(await peer.answers()).toEqual([]);
  });

  it('comes with an exception where there is no room for what it would begin', async () => {
    call.overload();
    call.overload();
    expect(call.ended).toBe(true);
    expect(peer.reported).toEqual(['refused overloaded']);
    expect(await peer.answers()).toEqual([
      {
        event: 'exception',
        data: { status: 'error', code: 'overloaded', message: 'Too many streams are open' },
        id: 7,
      },
    ]);
  });
});

describe('the signal of a call', () => {
  it('is the same each time, and fires once the call is aborted', () => {
    const { signal } = call;
    expect(call.signal).toBe(signal);
    expect(signal.aborted).toBe(false);
    call.abort('because');
    expect(call.signal).toBe(signal);
    expect(signal.reason).toMatchObject({ name: 'AbortError', message: 'because' });
  });

  it('has fired already where it is asked for behind that', () => {
    call.abort('because');
    expect(call.signal.reason).toMatchObject({ name: 'AbortError', message: 'because' });
  });

  it('never fires behind the end, whenever it is asked for', () => {
    const { signal } = call;
    const late = new PlainCall(call.message, context);
    call.end();
    late.end();
    const signals = [signal, late.signal];
    context.signals.abortAll('The client has left');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  it('fires with those of all calls', () => {
    const { signal } = call;
    context.signals.abortAll('The server is shutting down');
    expect(signal.aborted).toBe(true);
    expect(new PlainCall(call.message, context).signal.aborted).toBe(true);
  });
});

describe('the failure of a call', () => {
  it.each<[string, unknown, object, boolean]>([
    ['what is meant for the client', new WsException('no'), { code: 'rejected', message: 'no' }, false],
    ['a mistake', MISTAKE, INTERNAL, true],
    ['an AbortError though nobody was to stop', new DOMException('x', 'AbortError'), INTERNAL, true],
  ])('is told, and logged where it is a mistake: %s', (_name, error, failure, logged) => {
    expect(call.signal.aborted).toBe(false);
    call.fail(error);
    expect(call.answered).toEqual([expect.objectContaining(failure)]);
    expect(logError.mock.calls).toEqual(logged ? [[error]] : []);
  });

  it('is none where the handler gives up as it was told to', () => {
    const { signal } = call;
    call.abort('because');
    call.fail(signal.reason);
    call.fail(MISTAKE);
    expect(call.answered).toEqual([ABORTED, INTERNAL]);
    expect(logError.mock.calls).toEqual([[MISTAKE]]);
  });

  it('is one where the handler never had the signal that it names', () => {
    call.abort('because');
    call.fail(new DOMException('x', 'AbortError'));
    expect(call.answered).toEqual([INTERNAL]);
    expect(logError).toHaveBeenCalledTimes(1);
  });

  it('is always logged and never told where it should not be possible', () => {
    const exception = new WsException('no');
    call.crash(exception);
    expect(call.answered).toEqual([INTERNAL]);
    expect(logError.mock.calls).toEqual([[exception]]);
  });

  it.each<[string, RawWsGatewayOptions, number | undefined, object]>([
    ['nothing where nothing is known', {}, undefined, {}],
    ['its status', {}, 418, { statusCode: 418 }],
    ['the message too', { includeCause: true }, undefined, { cause: { pattern: 'go', data: 1 } }],
    ['both', { includeCause: true }, 418, { statusCode: 418, cause: { pattern: 'go', data: 1 } }],
  ])('says beyond its message: %s', (_name, options, statusCode, details) => {
    start(options);
    expect(call.detailsOf(statusCode)).toEqual(details);
  });
});

describe('what a call sends', () => {
  it('goes out as it is; something else in place of what cannot be written, which is logged', async () => {
    const broken = {
      toJSON: () => {
        throw MISTAKE;
      },
    };
    call.next([1]);
    call.next(broken);
    expect(await peer.answers()).toEqual([[1], { event: 'otherwise', data: 1 }]);
    expect(logError.mock.calls).toEqual([[MISTAKE]]);
  });

  it.each<[string, () => unknown]>([
    ['has left', () => peer.leaves()],
    ['is being closed', () => peer.client.close(1000)],
  ])('A26 is counted where the client %s, and not even written', async (_how, leave) => {
    await leave();
    peer.reported.length = 0;
    const toJSON = jest.fn();
    call.next({ toJSON });
    expect(peer.reported).toEqual(['dropped closed']);
    expect(toJSON).not.toHaveBeenCalled();
  });
});
