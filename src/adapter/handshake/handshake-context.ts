import type { ContextType, ExecutionContext, Type } from '@nestjs/common';
import type { HandshakeAnswer } from './handshake-answer.js';
import type { HandshakeRequest } from './handshake-request.js';

/** Whom a handshake is asked for. */
export interface HandshakeTarget {
  readonly gateway: Type;
  /** What a guard reads the metadata of a method from. */
  readonly handler: (...args: never[]) => unknown;
}

/** What a guard of a handshake is given: the same as on the HTTP side. The overloads are those of Nest's own interface. */
export class HandshakeContext implements ExecutionContext {
  readonly #args: readonly [HandshakeRequest, HandshakeAnswer];
  readonly #target: HandshakeTarget;

  constructor(request: HandshakeRequest, answer: HandshakeAnswer, target: HandshakeTarget) {
    this.#args = [request, answer];
    this.#target = target;
  }

  getType<TContext extends string = ContextType>(): TContext;
  getType(): string {
    return 'http';
  }

  getClass<T>(): Type<T>;
  getClass(): Type {
    return this.#target.gateway;
  }

  getHandler(): HandshakeTarget['handler'] {
    return this.#target.handler;
  }

  getArgs<T extends unknown[]>(): T;
  getArgs(): unknown[] {
    return [...this.#args];
  }

  getArgByIndex<T>(index: number): T;
  getArgByIndex(index: number): unknown {
    return this.#args[index];
  }

  switchToHttp() {
    return {
      getRequest: <T>() => this.getArgByIndex<T>(0),
      getResponse: <T>() => this.getArgByIndex<T>(1),
      getNext: <T>() => this.getArgByIndex<T>(2),
    };
  }

  switchToRpc() {
    return {
      getData: <T>() => this.getArgByIndex<T>(0),
      getContext: <T>() => this.getArgByIndex<T>(1),
    };
  }

  switchToWs() {
    return {
      getClient: <T>() => this.getArgByIndex<T>(0),
      getData: <T>() => this.getArgByIndex<T>(1),
      getPattern: () => this.getArgByIndex<string>(this.#args.length - 1),
    };
  }
}
