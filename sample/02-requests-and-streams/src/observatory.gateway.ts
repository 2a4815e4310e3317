import { setTimeout as delay } from 'node:timers/promises';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { CancelSignal, type RawWebSocket, RequestError, type RawWsGatewayOptions } from 'nest-raw-ws';
import { finalize, map, type Observable, timer } from 'rxjs';
import { type Direction, ReadDirection, ReadSeconds } from './checks.js';
import { brightness, type Measurement } from './algol.js';
import { type Plate, PLATES, plate } from './galaxy.js';
import { nearestStar, type Sighting } from './sky.js';

const MEASURE_EVERY = 250;
const PLATE_TAKES = 250;

@WebSocketGateway<RawWsGatewayOptions>({ path: '/observatory', maxPayload: 16 * 1024 })
export class ObservatoryGateway {
  /** A request: what is returned is its answer. */
  @SubscribeMessage('point')
  point(@MessageBody(ReadDirection) direction: Direction): Sighting {
    return nearestStar(direction);
  }

  /** A stream: each value goes out by itself. Cancelling unsubscribes, and so does a client that leaves. */
  @SubscribeMessage('light')
  light(@ConnectedSocket() client: RawWebSocket): Observable<Measurement> {
    return timer(0, MEASURE_EVERY).pipe(
      map(brightness),
      finalize(() => tell(client, 'light', 'Unsubscribed: nothing is measured any more.')),
    );
  }

  /** A long job with its progress: cancelling fires the signal, which ends what the job is waiting for. */
  @SubscribeMessage('expose')
  async *expose(@ConnectedSocket() client: RawWebSocket, @CancelSignal() signal: AbortSignal): AsyncGenerator<Plate> {
    signal.addEventListener('abort', () => tell(client, 'expose', 'The AbortSignal has fired: the shutter is closed.'));
    for (let number = 1; number <= PLATES; number++) {
      await delay(PLATE_TAKES, undefined, { signal });
      yield plate(number);
    }
  }

  /** The other way round: the server asks the page, and the page has so many seconds. */
  @SubscribeMessage('clouds')
  async clouds(
    @ConnectedSocket() client: RawWebSocket,
    @MessageBody('seconds', ReadSeconds) seconds: number,
  ): Promise<string> {
    try {
      const answer = await client.sendRequest('dome', { seconds }, { timeout: seconds * 1000 });
      return answer === 'open' ? 'You said open: the dome stays open.' : 'You said close: the dome is closing.';
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      // timeout, disconnected, or what the page has refused with.
      return `No decision (${error.code}: ${error.message}). The dome closes, to be on the safe side.`;
    }
  }

  /** A refusal in the application's own words, with a code of its own. */
  @SubscribeMessage('sun')
  sun(): never {
    throw new WsException({ status: 'error', code: 'too_bright', message: 'Never point a telescope at the Sun.' });
  }

  /** A mistake in the code: its message is for the server's log and does not reach the client. */
  @SubscribeMessage('crash')
  crash(): never {
    throw new Error('The mirror has fallen down (this stands in the log of the server only)');
  }
}

/** An event, which belongs to no request: what has happened on the server. */
function tell(client: RawWebSocket, about: string, what: string): void {
  client.sendEvent('server', { about, what });
}
