import {
  concat,
  concatMap,
  EMPTY,
  filter,
  from,
  isObservable,
  NEVER,
  Observable,
  of,
  takeWhile,
  tap,
  type Subscription,
} from 'rxjs';
import type { Call } from './call.js';
import { QuietCalls, type Work } from './quiet-calls.js';
import { discard, isAsyncIterable, IterableReply } from './iterable-reply.js';
import type { RawWebSocket } from '../raw-web-socket.js';
import { RequestCall } from './request-call.js';
import * as ours from '../../server/base/ours.js';

/** Nest's way from what a handler returned to a stream of replies. */
export type Transform = (result: unknown) => Observable<unknown>;

/** How the results of a handler are read. */
export interface ResultReading {
  readonly transform: Transform;
  /** Whether an interceptor has made an Observable of whatever the handler gives. */
  readonly intercepted: boolean;
}

/**
 * Sends one client what its handlers give: a value at once, the values of an Observable as they come, those of an async
 * iterable as fast as the client takes them.
 */
export class Replies {
  readonly #client: RawWebSocket;
  readonly #maxStreams: number;
  readonly #work: Work;
  readonly #logError: (error: unknown) => void;
  /** What is still sending, or waits to be acknowledged. */
  #streams: Set<Subscription> | undefined;
  /** Those of which nothing has come yet. */
  readonly quiet: QuietCalls;

  /** @param work told of each result or failure that a handler has finished with */
  constructor(client: RawWebSocket, maxStreams: number, work: Work, logError: (error: unknown) => void) {
    this.#client = client;
    this.#maxStreams = maxStreams;
    this.#work = work;
    this.quiet = new QuietCalls(work);
    this.#logError = logError;
  }

  /**
   * What a handler has returned, or its promise resolved to. Where the client has no room for it the answer waits, with its
   * call: a client with many requests is not closed for answers that it has had no time to read. Of a stream only the first
   * value behind an interceptor is such an answer: there every handler is a stream.
   */
  settle(call: Call, result: unknown, reading: ResultReading): void {
    if (this.#client[ours.hasRoom] || isObservable(result) || isAsyncIterable(result)) {
      this.#settleNow(call, result, reading);
    } else this.#client[ours.owe](() => this.#settleNow(call, result, reading));
  }

  #settleNow(call: Call, result: unknown, reading: ResultReading): void {
    try {
      const values = this.#streamOf(call, result, reading.transform);
      if (values !== undefined && this.#mayBegin(call, result)) {
        if (reading.intercepted && call instanceof RequestCall) call.expectOnlyValue();
        this.#begin(call, values, reading.intercepted);
        return;
      }
    } catch (error) {
      call.crash(error);
    }
    if (!call.endsLater) call.end();
    this.#work.finished(call.bytes);
  }

  /** What Nest's filters did not catch: a mistake in the application. */
  failed(call: Call, error: unknown): void {
    call.crash(error);
    call.end();
    this.#work.finished(call.bytes);
  }

  /** The client has left: what still sends is stopped. */
  dispose(): void {
    for (const stream of this.#streams ?? []) this.#stop(stream);
  }

  get #open(): boolean {
    return this.#client.readyState === this.#client.OPEN;
  }

  /** What is still to come of a call: the values of a stream, or nothing but its acknowledgement; undefined if it is over. */
  #streamOf(call: Call, result: unknown, transform: Transform): (() => Observable<unknown>) | undefined {
    if (isObservable(result)) return () => transform(result);
    if (isAsyncIterable(result)) return () => this.#valuesOf(result);
    call.complete(result);
    return call.ended ? undefined : () => EMPTY;
  }

  #mayBegin(call: Call, result: unknown): boolean {
    const mayBegin = this.#hasRoomFor(call);
    // What reads from somewhere holds it open even before its first value is asked for.
    if (!mayBegin && isAsyncIterable(result)) discard(result);
    return mayBegin;
  }

  #hasRoomFor(call: Call): boolean {
    if (!this.#open) {
      // A handler can end after its client has left; a stream that nobody reads is not begun.
      this.#client[ours.onDropped]('closed');
      return false;
    }
    if (call.ended) return false;
    if ((this.#streams?.size ?? 0) - this.quiet.size < this.#maxStreams) return true;
    call.overload();
    return false;
  }

  #begin(call: Call, source: () => Observable<unknown>, isAnswer: boolean): void {
    const replies = source().pipe(
      concatMap((value) => this.#settled(value)),
      // A source that never pauses is left as soon as nothing is sent any more.
      takeWhile(() => this.#open && !call.ended, true),
    );
    const endCall = this.quiet.begin(call.bytes);
    const give = (value: unknown) => {
      call.next(value);
      endCall();
    };
    let isFirst = isAnswer;
    const stream = (call.endsLater ? endingLater(replies, call) : replies).subscribe({
      next: (value) => {
        const waits = isFirst && !this.#client[ours.hasRoom];
        isFirst = false;
        if (waits) this.#client[ours.owe](() => give(value));
        else give(value);
      },
      error: (error: unknown) => {
        this.#withRoom(() => {
          call.fail(error);
          call.end();
        });
      },
      complete: () => {
        this.#withRoom(() => {
          call.complete();
          if (!call.endsLater) call.end();
        });
      },
    });
    stream.add(endCall);
    call.whenEnded(() => this.#stop(stream));
    if (stream.closed) return;
    const streams = (this.#streams ??= new Set());
    streams.add(stream);
    stream.add(() => streams.delete(stream));
  }

  /** At once, or when the client has room for it. */
  #withRoom(give: () => void): void {
    if (this.#client[ours.hasRoom]) give();
    else this.#client[ours.owe](give);
  }

  /** What the application does when its stream is left is its own affair, and no other stream's. */
  #stop(stream: Subscription): void {
    try {
      stream.unsubscribe();
    } catch (error) {
      this.#logError(error);
    }
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
}

/** When the stream is over the call may not be; that the handler returns nothing says nothing. */
function endingLater(values: Observable<unknown>, call: Call): Observable<unknown> {
  const said = values.pipe(
    filter((value) => value !== undefined),
    tap({ complete: () => call.complete() }),
  );
  return concat(said, NEVER);
}
