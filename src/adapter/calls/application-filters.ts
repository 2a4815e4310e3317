import type { ArgumentsHost } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { BaseWsExceptionFilter } from '@nestjs/websockets';
import type { Call } from './call.js';
import { callOf, failureFilter, filterHost, tellOutsideOfMessage } from './failure-filter.js';
import { filteredCall, filtering } from './filtered-call.js';
import { gatewayProviders, subscribedMethods } from '../gateways/gateway-scan.js';
import { isPromise } from '../../server/base/promise.js';
import { RawWebSocket } from '../raw-web-socket.js';
import { connectWasGivenUp } from '../scoped-connects.js';

/** Where Nest's decorators keep the filters of a class or a method. */
const FILTERS = '__exceptionFilters__';

type Catch = (this: unknown, exception: unknown, host: ArgumentsHost) => unknown;

/** Filters that are guarded already: several gateways can share one. */
const GUARDED = new WeakSet<object>();

/** Calls that a filter has taken on: what it asks of another one, of its base class for example, is part of its work. */
const TAKEN_ON = new WeakSet<Call>();

/**
 * Ties what the exception filters of an application do to the calls that failed. Must happen before Nest connects its
 * gateways, which is when it makes up their lists of filters; Nest calls the last of a list first.
 */
export function guardExceptionFilters(modules: ModulesContainer): void {
  const filters = new Set<unknown>();
  for (const { metatype } of gatewayProviders(modules)) {
    const ofClass = filtersOf(metatype).filter((filter) => filter !== failureFilter);
    Reflect.defineMetadata(FILTERS, [failureFilter, ...ofClass], metatype);
    const connect: unknown = Reflect.get(metatype.prototype, 'handleConnection');
    const methods = [...subscribedMethods(metatype.prototype), ...(typeof connect === 'function' ? [connect] : [])];
    for (const target of [metatype, ...methods]) {
      for (const filter of filtersOf(target)) filters.add(filter);
    }
  }
  filters.delete(failureFilter);
  for (const filter of filters) guardFilter(filter);
  guardInstances(modules, filters);
}

/** A filter class whose `catch` is an arrow function has it in its instances, and a test may have put another in its place. */
function guardInstances(modules: ModulesContainer, filters: ReadonlySet<unknown>): void {
  for (const module of modules.values()) {
    for (const [token, { instance }] of module.injectables) {
      if (filters.has(token)) guardFilter(instance);
    }
  }
}

function filtersOf(target: object): readonly unknown[] {
  const filters: unknown = Reflect.getMetadata(FILTERS, target);
  return Array.isArray(filters) ? filters : [];
}

/** @param filter an instance, or a class of which Nest makes one */
function guardFilter(filter: unknown): void {
  const owner: unknown = typeof filter === 'function' ? filter.prototype : filter;
  // The class that all of them share is Nest's; it is guarded in its instances.
  if (typeof owner !== 'object' || owner === null || owner === BaseWsExceptionFilter.prototype) return;
  const original: unknown = Reflect.get(owner, 'catch');
  if (!isCatch(original) || GUARDED.has(original)) return;
  const guarded: Catch = function (exception, host) {
    const call = callOf(host);
    const client: unknown = host.getArgByIndex(0);
    const seen = client instanceof RawWebSocket ? filterHost(host, call) : host;
    const run = () => Reflect.apply(original, this, [exception, seen]);
    if (call !== undefined) return settleWith(call, run);
    connectWasGivenUp(client);
    return run();
  };
  GUARDED.add(guarded);
  Reflect.set(owner, 'catch', guarded);
  if (
    owner instanceof BaseWsExceptionFilter &&
    Reflect.get(owner, 'handleError') === Reflect.get(BaseWsExceptionFilter.prototype, 'handleError')
  ) {
    Reflect.set(owner, 'handleError', handleError);
  }
}

/** What a filter has sent is its own affair; a request still needs the answer that ends it. */
function settleWith(call: Call, filter: () => unknown): unknown {
  const isPart = TAKEN_ON.has(call);
  TAKEN_ON.add(call);
  const result = filtering(call, filter);
  if (isPart) return result;
  if (!isPromise(result)) {
    call.endFilter();
    return result;
  }
  call.beginFilter();
  // Nest drops the promise of a filter: nobody else would hear of its failure.
  return result.then(
    () => call.endFilter(),
    (error: unknown) => call.crash(error),
  );
}

/** In place of the method by which Nest's own filter, and those that extend it, send an error. */
function handleError(this: BaseWsExceptionFilter, ...args: Parameters<BaseWsExceptionFilter['handleError']>): void {
  const call = filteredCall(args[0]);
  const [client, exception] = args;
  if (call !== undefined) call.fail(exception);
  else if (client instanceof RawWebSocket) tellOutsideOfMessage(this, client, exception);
  else BaseWsExceptionFilter.prototype.handleError.apply(this, args);
}

function isCatch(value: unknown): value is Catch {
  return typeof value === 'function';
}
