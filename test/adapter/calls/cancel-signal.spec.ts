import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CancelSignal } from '../../../src/index.js';
import { adapters } from '../../contract/support/adapters.js';
import { Bench } from '../../contract/support/bench.js';
import { AnswersSentinel } from '../../contract/support/sentinel.js';
import { until } from '../../support/turns.js';

const signals: AbortSignal[] = [];

@WebSocketGateway()
class SignalGateway extends AnswersSentinel {
  @SubscribeMessage('signal')
  signal(@CancelSignal() first: AbortSignal, @CancelSignal() second: AbortSignal): string {
    signals.push(first, second);
    return `aborted: ${first.aborted}`;
  }

  @SubscribeMessage('wait')
  async wait(@CancelSignal() signal: AbortSignal): Promise<void> {
    signals.push(signal);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
}

describe.each(adapters)('@CancelSignal on $name', (subject) => {
  const bench = new Bench(subject);
  afterEach(async () => {
    signals.length = 0;
    await bench.clear();
  });

  it('gives a signal that has not fired', async () => {
    const peer = await bench.connect([SignalGateway]);
    peer.send({ event: 'signal' });
    expect(await peer.next()).toBe('aborted: false');
    await peer.close();
    expect(signals.map((signal) => [signal instanceof AbortSignal, signal.aborted])).toEqual([
      [true, false],
      [true, false],
    ]);
    // One for a call, where there is somebody who can fire it.
    expect(signals[0] === signals[1]).toBe(subject.isOurs);
  });
});

describe('@CancelSignal', () => {
  const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);
  afterEach(() => bench.clear());

  it('A21 fires for an event too when its client leaves', async () => {
    const peer = await bench.connect([SignalGateway]);
    expect(await peer.exchange({ event: 'wait' })).toEqual([]);
    await peer.close();
    await until(() => signals.some(({ aborted }) => aborted));
    expect(signals.map(({ reason }) => String(reason))).toEqual(['AbortError: The client has left']);
  });
});
