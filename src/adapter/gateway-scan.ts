import type { InjectionToken, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import 'reflect-metadata';

/** Keys under which Nest's decorators keep what was said of a gateway. */
const GATEWAY = 'websockets:is_gateway';
const OPTIONS = 'websockets:gateway_options';
const PORT = 'port';
const SUBSCRIBES = 'websockets:message_mapping';
const EVENT = 'message';

/** A class with `@WebSocketGateway`. */
export interface GatewayInfo {
  readonly metatype: GatewayClass;
  readonly name: string;
  /** 0 is the port of the application. */
  readonly port: number;
  /** What its decorator says, and the application at its start, unchecked. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The events of its `@SubscribeMessage` methods. */
  readonly events: readonly string[];
}

/** A module, whose class Nest does not export. */
export type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

/** A provider that is a gateway. */
export interface GatewayProvider {
  readonly metatype: Type;
  /** What the module knows it by: its class, or what it is provided as. */
  readonly token: InjectionToken;
  readonly module: NestModule;
  readonly instance: unknown;
  /** Whether there is just this one instance. */
  readonly single: boolean;
}

/**
 * A class with `@WebSocketGateway`.
 *
 * @publicApi
 */
export type GatewayClass = object & { readonly name: string; readonly prototype?: unknown };

/** The gateways among the providers of an application: one that several modules provide stands here several times. */
export function gatewayProviders(modules: ModulesContainer): GatewayProvider[] {
  const found: GatewayProvider[] = [];
  for (const module of modules.values()) {
    for (const [token, wrapper] of module.providers) {
      const { metatype, isNotMetatype, instance } = wrapper;
      if (isNotMetatype || !isClass(metatype) || !Reflect.hasMetadata(GATEWAY, metatype)) continue;
      found.push({ metatype, token, module, instance, single: wrapper.isDependencyTreeStatic() });
    }
  }
  return found;
}

/** What is known of a gateway's options only when the application starts. */
export type OptionsAtStart = (gateway: GatewayClass) => object | undefined;

/**
 * Reads every gateway of an application: Nest itself hands an adapter the options of the first one of a path only.
 *
 * @param optionsAtStart win over what a decorator says
 */
export function scanGateways(
  modules: ModulesContainer,
  optionsAtStart: OptionsAtStart = () => undefined,
): GatewayInfo[] {
  const classes = new Set(gatewayProviders(modules).map(({ metatype }) => metatype));
  return [...classes].map((metatype) => describe(metatype, optionsAtStart(metatype)));
}

function describe(metatype: GatewayClass, atStart: object | undefined): GatewayInfo {
  const options: unknown = Reflect.getMetadata(OPTIONS, metatype);
  const port: unknown = Reflect.getMetadata(PORT, metatype);
  return {
    metatype,
    name: metatype.name,
    port: typeof port === 'number' ? port : 0,
    options: { ...(isRecord(options) ? options : {}), ...atStart },
    events: subscribedEvents(metatype.prototype),
  };
}

function subscribedEvents(prototype: unknown): string[] {
  const events = new Set<string>();
  // Handlers are inherited; Object's own members are none.
  for (let at = prototype; isRecord(at) && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value !== 'function' || Reflect.getMetadata(SUBSCRIBES, value) !== true) continue;
      const event: unknown = Reflect.getMetadata(EVENT, value);
      events.add(typeof event === 'string' ? event : JSON.stringify(event));
    }
  }
  return [...events];
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
