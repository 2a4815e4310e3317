import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { finalize, interval, map, type Observable } from 'rxjs';
import type { RawWebSocket, RawWsGatewayOptions } from '../../../src/index.js';
import { TALLY } from './tally.js';
import { WatchedGateway } from './watched-gateway.js';

/** What a client asks to be sent. */
export interface Flood {
  readonly count: number;
  readonly bytes: number;
  /** Milliseconds between two of them. Default: as fast as other things have their turn. */
  readonly pace?: number;
}

/** So many messages go out in one turn of the event loop. */
const IN_ONE_TURN = 4;

/** Sends numbered messages whether its client reads them or not. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/slow-close', maxBackpressure: 1_048_576 })
export class SlowCloseGateway extends WatchedGateway {
  @SubscribeMessage('flood')
  async flood(@ConnectedSocket() client: RawWebSocket, @MessageBody() { count, bytes, pace }: Flood): Promise<void> {
    for (let number = 0; number < count; number++) {
      // Text from bytes costs the server less than from a string: the reader is under test, not the writer.
      const result = client.send(numberedBytes(number, bytes), { binary: false });
      TALLY.add(result);
      TALLY.peak('most unsent', client.bufferedAmount);
      if (result === 'closed') break;
      if (pace !== undefined) await delay(pace);
      else if (number % IN_ONE_TURN === IN_ONE_TURN - 1) await nextTurn();
    }
    TALLY.add('floods ended');
  }
}

@WebSocketGateway<RawWsGatewayOptions>({
  path: '/slow-drop',
  maxBackpressure: 1_048_576,
  slowConsumer: 'drop-newest',
  writeTimeout: 0,
})
export class SlowDropGateway extends SlowCloseGateway {}

/** The defaults but for the policy. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/stalled', slowConsumer: 'drop-newest' })
export class StalledGateway extends SlowCloseGateway {}

/** Sends for as long as it is listened to. */
@WebSocketGateway<RawWsGatewayOptions>({ path: '/stream', maxBackpressure: 1_048_576 })
export class StreamGateway extends WatchedGateway {
  @SubscribeMessage('endless')
  endless(@MessageBody() bytes: number): Observable<unknown> {
    TALLY.add('streams begun');
    return interval(2).pipe(
      map((number) => ({ event: 'endless', data: numbered(number, bytes) })),
      finalize(() => TALLY.add('streams ended')),
    );
  }

  @SubscribeMessage('iterate')
  async *iterate(
    @ConnectedSocket() client: RawWebSocket,
    @MessageBody() { count, bytes }: Flood,
  ): AsyncGenerator<unknown> {
    TALLY.add('streams begun');
    try {
      for (let number = 0; number < count; number++) {
        TALLY.add('pulled');
        TALLY.peak('most unsent', client.bufferedAmount);
        if (number % IN_ONE_TURN === 0) await nextTurn();
        yield { event: 'iterate', data: numbered(number, bytes) };
      }
    } finally {
      TALLY.add('streams ended');
    }
  }
}

function numberedBytes(number: number, length: number): Buffer {
  const bytes = Buffer.alloc(length, 'x');
  bytes.write(`${number} `);
  return bytes;
}

/** A text of so many bytes that begins with its number. */
export function numbered(number: number, bytes: number): string {
  return `${number} `.padEnd(bytes, 'x');
}
