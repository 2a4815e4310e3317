import { EventEmitter, once } from 'node:events';
import type { INestApplication } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { finalize, NEVER, type Observable, startWith } from 'rxjs';
import { WebSocket } from 'ws';
import { answerQuestions } from '../../sample/02-requests-and-streams/public/questions.js';
import { connect } from '../../sample/02-requests-and-streams/public/requests.js';
import { RawWsAdapter, type RawWebSocket } from '../../src/index.js';
import { portOf } from '../contract/support/free-port.js';

const events = new EventEmitter<{ unsubscribed: [] }>();

@WebSocketGateway()
class Gateway {
  @SubscribeMessage('sum')
  sum(@MessageBody() numbers: number[]): number {
    return numbers.reduce((sum, number) => sum + number, 0);
  }

  @SubscribeMessage('fail')
  fail(): never {
    throw new WsException({ status: 'error', code: 'sold_out', message: 'There is none left' });
  }

  @SubscribeMessage('ticks')
  ticks(): Observable<string> {
    return NEVER.pipe(
      startWith('one', 'two'),
      finalize(() => events.emit('unsubscribed')),
    );
  }

  /** Its question has the id 1, as the page's first request has. */
  @SubscribeMessage('ask me')
  async askMe(@ConnectedSocket() client: RawWebSocket, @MessageBody() timeout: number): Promise<unknown> {
    return client.sendRequest('colour', 'which?', { timeout }).catch(({ code }: { code: string }) => code);
  }
}

/** The values of a stream and how it ended, one after another. */
function record(): {
  heard: unknown[];
  call: Parameters<ReturnType<typeof connect>['stream']>[2];
  ended: Promise<void>;
} {
  const heard: unknown[] = [];
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const last = (what: unknown): void => {
    heard.push(what);
    end();
  };
  return {
    heard,
    ended,
    call: { next: (value: unknown) => heard.push(value), complete: () => last('done'), fail: last },
  };
}

describe('requests.js and questions.js of sample 02', () => {
  let app: INestApplication;
  let socket: WebSocket;
  let page: ReturnType<typeof connect>;

  beforeEach(async () => {
    const testing = await Test.createTestingModule({ providers: [Gateway] }).compile();
    app = testing.createNestApplication({ logger: ['fatal'] });
    app.useWebSocketAdapter(new RawWsAdapter(app));
    await app.listen(0, '127.0.0.1');
    socket = new WebSocket(`ws://127.0.0.1:${portOf(app.getHttpServer())}`);
    await once(socket, 'open');
    page = connect(socket);
  });
  afterEach(async () => {
    socket.terminate();
    await app.close();
  });

  it('resolves each request with its own answer', async () => {
    expect(await Promise.all([page.request('sum', [1, 2]), page.request('sum', [3, 4])])).toEqual([3, 7]);
  });

  it('rejects with the code and the message of the exception', async () => {
    const error: unknown = await page.request('fail').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code: 'sold_out', message: 'There is none left' });
    await expect(page.request('coffee')).rejects.toMatchObject({ code: 'unknown_event' });
  });

  it('gives the values of a stream until it is cancelled, and the server unsubscribes', async () => {
    const { heard, call, ended } = record();
    const unsubscribed = once(events, 'unsubscribed');
    const cancel = page.stream('ticks', undefined, call);
    await page.request('sum', []);
    cancel();
    await Promise.all([ended, unsubscribed]);
    expect(heard).toEqual(['one', 'two', 'done']);
  });

  it('rejects what is not answered when the connection closes, and what is asked later', async () => {
    const { heard, call, ended } = record();
    page.stream('ticks', undefined, call);
    await page.request('sum', []);
    socket.close();
    await ended;
    expect(heard).toEqual(['one', 'two', new Error('The connection is closed')]);
    await expect(page.request('sum', [])).rejects.toThrow('The connection is closed');
  });

  it('answers a question of the server, whose id is not taken for that of a request', async () => {
    answerQuestions(socket, { colour: (question: string) => Promise.resolve(`${question} green`) });
    expect(await page.request('ask me', 10_000)).toBe('which? green');
  });

  it('tells the server that it does not want to answer', async () => {
    const refusal = Object.assign(new Error('no idea'), { code: 'no_idea' });
    answerQuestions(socket, { colour: () => Promise.reject(refusal) });
    expect(await page.request('ask me', 10_000)).toBe('no_idea');
  });

  it('hears when the server does not wait any longer, and says nothing then', async () => {
    const given = new Promise<AbortSignal>((resolve) =>
      answerQuestions(socket, {
        colour: (_question: string, signal: AbortSignal) => {
          resolve(signal);
          return once(signal, 'abort');
        },
      }),
    );
    expect(await page.request('ask me', 1)).toBe('timeout');
    const signal = await given;
    if (!signal.aborted) await once(signal, 'abort');
    expect(await page.request('sum', [1])).toBe(1);
  });
});
