import type { CanActivate, Type } from '@nestjs/common';
import { ModuleRef, type ModulesContainer } from '@nestjs/core';
import { gatewayProviders, type GatewayInfo, type GatewayProvider } from '../gateways/gateway-scan.js';
import type { HandshakeTarget } from './handshake-context.js';
import type { HandshakeRequest } from './handshake-request.js';
import type { HandshakeScope } from './handshake-scope.js';
import { HANDSHAKE_HOOK, hasHookProperty } from './say-in-handshakes.js';
import { HANDSHAKE_METHOD, handshakeGuardsOf, isGuard, type HandshakeGuard } from './use-handshake-guards.js';

type Hook = (request: HandshakeRequest) => unknown;

/** A gateway that has a say in the handshakes of its path: by its guards, its `handleHandshake` or both. */
export class HandshakeParty implements HandshakeTarget {
  readonly name: string;
  readonly gateway: Type;
  readonly guards: readonly HandshakeGuard[];
  readonly hasHook: boolean;
  readonly #provider: GatewayProvider;
  readonly #moduleRef: ModuleRef;

  /** @throws Error where Nest does not know one of the guards: without it everybody would be let in */
  constructor(provider: GatewayProvider) {
    this.#provider = provider;
    this.gateway = provider.metatype;
    this.name = this.gateway.name;
    this.guards = handshakeGuardsOf(this.gateway);
    this.hasHook = hasHook(provider);
    this.#moduleRef = moduleRefOf(provider);
    const unknown = this.guards.find((guard) => typeof guard === 'function' && !provider.module.injectables.has(guard));
    if (unknown === undefined) return;
    throw new Error(
      `${this.name}: Nest has not made ${nameOf(unknown)} of @UseHandshakeGuards(). This version of Nest reads the ` +
        'decorators of a gateway only where a module provides it as a class, and not with "useClass".',
    );
  }

  /** The hook, or what the guards stand on. */
  get handler(): HandshakeTarget['handler'] {
    const { instance } = this.#provider;
    return methodOf(instance, HANDSHAKE_HOOK) ?? methodOf(instance, HANDSHAKE_METHOD) ?? (() => undefined);
  }

  /** The instance of a guard that this handshake is for. */
  guardFor(guard: HandshakeGuard, scope: HandshakeScope): CanActivate | Promise<CanActivate> {
    if (typeof guard !== 'function') return guard;
    // From among the enhancers, as Nest takes it: only there a test can have replaced it.
    const wrapper = this.#provider.module.injectables.get(guard);
    const single = wrapper?.isDependencyTreeStatic() === true && !wrapper.isTransient;
    return single ? asGuard(wrapper.instance, guard) : this.#resolve(guard, scope).then((made) => asGuard(made, guard));
  }

  /** Calls `handleHandshake` of the gateway, or of the gateway that is made for this handshake alone. */
  async callHook(scope: HandshakeScope): Promise<unknown> {
    const { single, instance, token } = this.#provider;
    const gateway = single ? instance : await this.#resolve(token, scope);
    return methodOf(gateway, HANDSHAKE_HOOK)?.call(gateway, scope.request);
  }

  #resolve(token: GatewayProvider['token'], scope: HandshakeScope): Promise<unknown> {
    return this.#moduleRef.resolve<unknown>(token, scope.contextOf(this.#moduleRef), { strict: true });
  }
}

/** Those of the gateways that have a say in handshakes, once for each module that provides them. */
export function handshakeParties(modules: ModulesContainer, gateways: readonly GatewayInfo[]): HandshakeParty[] {
  const classes = new Set<unknown>(gateways.map(({ metatype }) => metatype));
  return gatewayProviders(modules)
    .filter(({ metatype }) => classes.has(metatype))
    .map((provider) => new HandshakeParty(provider))
    .filter(({ guards, hasHook }) => guards.length > 0 || hasHook);
}

/**
 * Demands that nobody who wants a say in handshakes is left out where it is not known for which gateway something is served.
 *
 * @throws Error that names one of them
 */
export function demandGateway(modules: ModulesContainer, plans: readonly { gateways: readonly GatewayInfo[] }[]): void {
  const gateways = plans.flatMap((plan) => plan.gateways);
  const [party] = handshakeParties(modules, gateways);
  if (party === undefined) return;
  throw new Error(
    `create() of the adapter was called with a port and a path that no gateway has named, and not by Nest: whether ` +
      `${party.name} must be asked about handshakes there can't be told. Call super.create() from within create(), once ` +
      'for each call of it',
  );
}

/** What the log calls a guard. */
export function nameOf(guard: HandshakeGuard): string {
  const { name } = typeof guard === 'function' ? guard : guard.constructor;
  return name === 'Object' ? 'A guard' : name;
}

function moduleRefOf({ module }: GatewayProvider): ModuleRef {
  const moduleRef: unknown = module.providers.get(ModuleRef)?.instance;
  if (moduleRef instanceof ModuleRef) return moduleRef;
  throw new Error(`The module ${module.name} has no ModuleRef`);
}

/** @throws TypeError where there is something by that name that would never be called */
function hasHook({ instance, metatype, single }: GatewayProvider): boolean {
  if (methodOf(instance, HANDSHAKE_HOOK) !== undefined) return true;
  const value: unknown = Object(instance)[HANDSHAKE_HOOK];
  if (value === undefined && (single || !hasHookProperty(metatype))) return false;
  const why = single ? '' : ', and no property: the gateway is made anew for each client';
  throw new TypeError(`${HANDSHAKE_HOOK} of ${metatype.name} must be a method${why}`);
}

function asGuard(instance: unknown, guard: Type<CanActivate>): CanActivate {
  if (isGuard(instance)) return instance;
  throw new TypeError(`${guard.name} has no canActivate()`);
}

function methodOf(instance: unknown, name: string): Hook | undefined {
  if (typeof instance !== 'object' || instance === null) return undefined;
  const method: unknown = Reflect.get(instance, name);
  return isHook(method) ? method : undefined;
}

function isHook(value: unknown): value is Hook {
  return typeof value === 'function';
}
