import { UseGuards, type CanActivate, type Type } from '@nestjs/common';
import 'reflect-metadata';

/** What `@UseHandshakeGuards` takes: a class that Nest makes, or an object. */
export type HandshakeGuard = Type<CanActivate> | CanActivate;

const GUARDS = 'nest-raw-ws:handshake-guards';

/** Where Nest finds the guards when it reads a gateway: it looks at methods, and only at those with a name in text. */
export const HANDSHAKE_METHOD = 'nest-raw-ws:handshake';

/** Every class with the decorator: without the application nobody could say which of them are gateways of it. */
const DECORATED = new Set<string>();

/**
 * Runs guards before the connections of a gateway open. They are ordinary guards, dependency injection included, and get an
 * `ExecutionContext` of type `'http'` whose `switchToHttp().getRequest()` is the upgrade request: a guard of the HTTP side
 * serves unchanged. One that says no is a 403, an `HttpException` that it throws is the answer. All guards of all gateways
 * on a path must agree, in order; those of a parent class come first. Neither `@UseGuards` nor global guards run here.
 *
 * Needs `new RawWsAdapter(app)`: with an HTTP server in place of the application, the start fails. A request-scoped guard
 * makes its gateway request-scoped, as it does with a controller: Nest then makes both once more for each client, with the
 * client as `REQUEST`.
 *
 * @throws TypeError for what is no guard, naming the gateway
 *
 * @publicApi
 */
export function UseHandshakeGuards(...guards: HandshakeGuard[]): ClassDecorator {
  return (target) => {
    if (guards.length === 0) throw new TypeError(`@UseHandshakeGuards() of ${target.name} names no guard`);
    if (!guards.every(isGuardOrClass)) {
      throw new TypeError(
        `@UseHandshakeGuards() of ${target.name} takes guards: classes, or objects with canActivate()`,
      );
    }
    const all = [...handshakeGuardsOf(target), ...guards];
    Reflect.defineMetadata(GUARDS, all, target);
    DECORATED.add(target.name);
    const descriptor = { value: () => undefined, configurable: true };
    UseGuards(...all)(target.prototype, HANDSHAKE_METHOD, descriptor);
    Object.defineProperty(target.prototype, HANDSHAKE_METHOD, descriptor);
  };
}

/** The guards of a class and its parents, in order. */
export function handshakeGuardsOf(gateway: object): readonly HandshakeGuard[] {
  const guards: unknown = Reflect.getMetadata(GUARDS, gateway);
  return Array.isArray(guards) ? guards.filter(isGuardOrClass) : [];
}

/** The names of all classes that have handshake guards, in whatever application. */
export function classesWithHandshakeGuards(): readonly string[] {
  return [...DECORATED];
}

/** Whether an object is a guard, whichever copy of Nest it was written for. */
export function isGuard(value: unknown): value is CanActivate {
  return (
    typeof value === 'object' && value !== null && 'canActivate' in value && typeof value.canActivate === 'function'
  );
}

function isGuardOrClass(value: unknown): value is HandshakeGuard {
  return typeof value === 'function' || isGuard(value);
}
