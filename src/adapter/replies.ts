import { concatMap, from, isObservable, Observable, of, takeWhile, type Subscription } from 'rxjs';
import { WsException } from '@nestjs/websockets';
import { encodeJson, exceptionMessage } from '../message/index.js';
import { QuietCalls } from './quiet-calls.js';
import { discard, isAsyncIterable, IterableReply } from './iterable-reply.js';
import type { RawWebSocket } from './raw-web-socket.js';

/** What the client is told when code of the application failed: never more. */
const INTERNAL_ERROR = 'Internal server error';

/** Nest's way from what a handler returned to a stream of replies. */
export type Transform = (result: unknown) => Observable<unknown>;

/**
 * Sends one client what its handlers give: a value at once, the values of an Observable as they come, those of an async
 * iterable as fast as the client takes them.
 */
export class Replies {
  readonly #client: RawWebSocket;
  readonly #maxStreams: number;
  readonly #finished: () => void;
  readonly #logError: (error: unknown) => void;
  /** What is still sending. */
  readonly #streams = new Set<Subscription>();
  /** Those of which nothing has come yet. */
  readonly quiet: QuietCalls;

  /** @param finished told of each result or failure that a handler has finished with */
  constructor(client: RawWebSocket, maxStreams: number, finished: () => void, logError: (error: unknown) => void) {
    this.#client = client;
    this.#maxStreams = maxStreams;
    this.#finished = finished;
    this.quiet = new QuietCalls(finished);
    this.#logError = logError;
  }

  /** What a handler has returned, or its promise resolved to. */
  settle(result: unknown, transform: Transform): void {
    try {
      const observable = isObservable(result);
      if (!observable && !isAsyncIterable(result)) this.#reply(result);
      else if (this.#mayBegin()) {
        this.#begin(observable ? transform(result) : this.#valuesOf(result));
        return;
      } else if (!observable) discard(result);
    } catch (error) {
      this.#report(error);
    }
    this.#finished();
  }

  /** What Nest's filters did not catch: a mistake in the application. */
  failed(error: unknown): void {
    this.#report(error);
    this.#finished();
  }

  /** The client has left: what still sends is stopped. */
  dispose(): void {
    for (const stream of this.#streams) stream.unsubscribe();
  }

  get #open(): boolean {
    return this.#client.readyState === this.#client.OPEN;
  }

  #mayBegin(): boolean {
    if (!this.#open) {
      // A handler can end after its client has left; a stream that nobody reads is not begun.
      this.#client.onDropped('closed');
      return false;
    }
    if (this.#streams.size - this.quiet.size < this.#maxStreams) return true;
    this.#client.answerRefusal({ refused: 'overloaded', message: 'Too many streams are open' });
    return false;
  }

  #begin(values: Observable<unknown>): void {
    const replies = values.pipe(
      concatMap((value) => this.#settled(value)),
      // A source that never pauses is left as soon as nothing is sent any more.
      takeWhile(() => this.#open, true),
    );
    const endCall = this.quiet.begin();
    const stream = replies.subscribe({
      next: (value) => {
        this.#reply(value);
        endCall();
      },
      error: (error: unknown) => this.#streamFailed(error),
    });
    stream.add(endCall);
    if (stream.closed) return;
    this.#streams.add(stream);
    stream.add(() => this.#streams.delete(stream));
  }

  /**
   * A stream may give promises as well as values, and an async iterable where an interceptor has made an Observable of
   * it; each is waited for, in order.
   */
  #settled(value: unknown): Observable<unknown> {
    if (value instanceof Promise) return from(value);
    return isAsyncIterable(value) ? this.#valuesOf(value) : of(value);
  }

  #valuesOf(values: AsyncIterable<unknown>): Observable<unknown> {
    return new Observable((subscriber) => {
      const reply = new IterableReply(values, {
        ready: () => this.#client.drained(),
        next: (value) => subscriber.next(value),
        ended: () => subscriber.complete(),
        failed: (error) => subscriber.error(error),
        stopFailed: (error) => this.#logError(error),
      });
      reply.start();
      return () => reply.stop();
    });
  }

  #reply(value: unknown): void {
    if (value === undefined || value === null) return;
    if (!this.#open) {
      this.#client.onDropped('closed');
      return;
    }
    try {
      this.#client.send(encodeJson(value));
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    this.#client.sendException(INTERNAL_ERROR);
    this.#logError(error);
  }

  /** Nest's filters do not see what goes wrong in a promise or an iterable of a stream. */
  #streamFailed(error: unknown): void {
    if (!(error instanceof WsException)) {
      this.#report(error);
      return;
    }
    const reason = error.getError();
    this.#reply(typeof reason === 'string' ? exceptionMessage(reason) : { event: 'exception', data: reason });
  }
}
