import type { ExceptionDetails, MessageId, WsMessage } from '../../message/index.js';
import type { SendResult } from '../../server/index.js';
import { abortError, isAbort, type CancelSignals } from './cancel-signals.js';
import { ABORTED, INTERNAL, judge, type Failure } from './failure.js';
import type { RawWebSocket } from '../raw-web-socket.js';
import * as ours from '../../server/base/ours.js';

/** What the calls of one client share. */
export interface CallContext {
  readonly client: RawWebSocket;
  readonly signals: CancelSignals;
  readonly logError: (error: unknown) => void;
}

/**
 * One run of a handler for one message: what it gives is sent from here, in the form that its message asks for. Nest
 * passes it on among the arguments of the handler, where filters and decorators find it.
 */
export abstract class Call {
  readonly message: WsMessage;
  /** How many bytes its message came in. */
  bytes = 0;
  protected readonly context: CallContext;
  #signal: AbortSignal | undefined;
  #stopped: string | undefined;
  #ended = false;
  #atEnd: (() => void) | undefined;

  constructor(message: WsMessage, context: CallContext) {
    this.message = message;
    this.context = context;
  }

  /** Who has sent the message. */
  get client(): RawWebSocket {
    return this.context.client;
  }

  /** Whoever writes down the arguments of a handler finds the event here, and not the client with its handshake. */
  toJSON(): string | number {
    return this.message.event;
  }

  /** Whether nothing more is sent. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Fires when nobody is interested in the rest any more. */
  get signal(): AbortSignal {
    return (this.#signal ??= this.#newSignal());
  }

  /** Of a request; undefined for an event. */
  abstract readonly id: MessageId | undefined;

  /** Whether its end does not come with that of the handler, but from somebody who has taken that on. */
  abstract readonly endsLater: boolean;

  /** A value of the handler; more may follow. */
  abstract next(value: unknown): void;

  /** There is nothing more to come but this value, if it is one. */
  abstract complete(value?: unknown): void;

  /** Tells the client what went wrong. */
  abstract answer(failure: Failure): void;

  /** The handler has failed, or what stands around it: a guard, a pipe, an interceptor. */
  fail(error: unknown): void {
    if (this.#signal?.aborted === true && isAbort(error, this.#signal)) {
      this.answer(ABORTED);
      return;
    }
    const { failure, isMistake } = judge(error);
    if (isMistake) this.context.logError(error);
    this.answer(failure);
  }

  /** Something has failed that never should: the client is told no more than that. */
  crash(error: unknown): void {
    this.context.logError(error);
    this.answer(INTERNAL);
  }

  /** A filter of the application sees to its failure, and takes its time. */
  abstract beginFilter(): void;

  /** A filter of the application has seen to its failure. */
  abstract endFilter(): void;

  /** There is no room for what it would begin. */
  overload(): void {
    const refusal = { refused: 'overloaded', message: 'Too many streams are open', id: this.id } as const;
    this.end(() => this.context.client[ours.answerRefusal](refusal));
  }

  /** Nothing more is sent, and whoever is at work for it is told to stop. */
  abort(why: string): void {
    this.stop(why);
    this.end();
  }

  /** Calls back when nothing more is sent. */
  whenEnded(callback: () => void): void {
    if (this.#ended) callback();
    else this.#atEnd = callback;
  }

  /** @param last what is sent at the very end, before others get their turn */
  end(last?: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    last?.();
    if (this.#signal !== undefined) this.context.signals.forget(this);
    this.#atEnd?.();
  }

  /** Whoever is at work for it is told to stop. */
  protected stop(why: string): void {
    this.#stopped = why;
    this.context.signals.abort(this, why);
  }

  /** What the client is told in place of a message that can't be written. */
  protected abstract get unsendable(): WsMessage;

  /** Sends a message; one that can't be written is logged, and the client is told so. */
  protected send(message: unknown): SendResult {
    if (!this.reachable()) return 'closed';
    try {
      return this.context.client[ours.sendMessage](message);
    } catch (error) {
      this.context.logError(error);
      return this.context.client[ours.tell](this.unsendable);
    }
  }

  /** Whether there is still somebody to send to; if not, what was to be sent is counted. */
  protected reachable(): boolean {
    const { client } = this.context;
    if (client.readyState === client.OPEN) return true;
    client[ours.onDropped]('closed');
    return false;
  }

  /** What an exception says beyond its message. */
  protected details(statusCode: number | undefined): ExceptionDetails {
    const { event: pattern, data } = this.message;
    return {
      ...(statusCode === undefined ? {} : { statusCode }),
      ...(this.context.client[ours.limits].includeCause ? { cause: { pattern, data } } : {}),
    };
  }

  /** A handler begins some turns after its message has come: by then it may be over already. */
  #newSignal(): AbortSignal {
    if (this.#stopped !== undefined) return AbortSignal.abort(abortError(this.#stopped));
    return this.#ended ? new AbortController().signal : this.context.signals.of(this);
  }
}
