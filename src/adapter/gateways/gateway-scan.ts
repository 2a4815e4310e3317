import type { InjectionToken, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import 'reflect-metadata';

/** Keys under which Nest's decorators keep what was said of a gateway. */
const GATEWAY = 'websockets:is_gateway';
const OPTIONS = 'websockets:gateway_options';
const PORT = 'port';
const SUBSCRIBES = 'websockets:message_mapping';
const EVENT = 'message';
const INTERCEPTORS = '__interceptors__';

/** A class with `@WebSocketGateway`. */
export interface GatewayInfo {
  readonly metatype: GatewayClass;
  readonly name: string;
  /** 0 is the port of the application. */
  readonly port: number;
  /** What its decorator says, and the application at its start, unchecked. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What Nest passes on of that to `create`, if it is the first of its path. */
  readonly passedOn: Readonly<Record<string, unknown>>;
  /** The events of its `@SubscribeMessage` methods. */
  readonly events: readonly string[];
  /** Those of its events, as they were subscribed to, whose handlers have interceptors. */
  readonly intercepted: readonly unknown[];
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
      if (isNotMetatype || !isClass(metatype) || !isGatewayClass(metatype)) continue;
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

/** The options that the decorator of a gateway was given. */
export function declaredOptions(gateway: GatewayClass): unknown {
  return Reflect.getMetadata(OPTIONS, gateway);
}

/** Replaces the options that Nest reads of a gateway. */
export function setOptions(gateway: GatewayClass, options: object): void {
  Reflect.defineMetadata(OPTIONS, options, gateway);
}

/** Whether that is a class with `@WebSocketGateway`. */
export function isGatewayClass(value: unknown): value is GatewayClass {
  return isClass(value) && Reflect.hasMetadata(GATEWAY, value);
}

/**
 * Demands that Nest has taken what `@WebSocketGateway()` was given.
 *
 * @throws TypeError for a port that is no whole number: with it Nest drops all options of the gateway
 */
export function demandNumericPort(gateway: GatewayClass): void {
  const declared = declaredOptions(gateway);
  if (declared === undefined || isRecord(declared)) return;
  const seen = typeof declared === 'string' ? `the text ${JSON.stringify(declared)}` : `a ${typeof declared}`;
  throw new TypeError(
    `${gateway.name}: the port in @WebSocketGateway() must be a whole number and not ${seen}: Nest drops all options that ` +
      'stand behind it',
  );
}

function describe(metatype: GatewayClass, atStart: object | undefined): GatewayInfo {
  demandNumericPort(metatype);
  const declared = declaredOptions(metatype);
  const options = Object.fromEntries(isRecord(declared) ? Object.entries(declared) : []);
  const { namespace: _namespace, server: _server, ...passedOn } = options;
  const port: unknown = Reflect.getMetadata(PORT, metatype);
  const handlers = subscribedMethods(metatype.prototype);
  const allIntercepted = hasInterceptors(metatype);
  return {
    metatype,
    name: metatype.name,
    port: typeof port === 'number' ? port : 0,
    options: { ...options, ...atStart },
    passedOn,
    events: [...new Set(handlers.map(eventName))],
    intercepted: handlers.filter((method) => allIntercepted || hasInterceptors(method)).map(eventOf),
  };
}

/** The handlers of a gateway, inherited ones too. */
export function subscribedMethods(prototype: unknown): object[] {
  return [...handlersOf(prototype).values()];
}

/** For each event to which several methods of a gateway are subscribed, their names. */
export function sharedEvents(gateway: GatewayClass): [event: string, methods: string[]][] {
  const methods = new Map<string, string[]>();
  for (const [name, method] of handlersOf(gateway.prototype)) {
    const event = eventName(method);
    methods.set(event, [...(methods.get(event) ?? []), name]);
  }
  return [...methods].filter(([, names]) => names.length > 1);
}

function handlersOf(prototype: unknown): Map<string, object> {
  const subscribed = [...methodsOf(prototype)].filter(([, method]) => Reflect.getMetadata(SUBSCRIBES, method) === true);
  return new Map(subscribed);
}

/** The methods of a class and of those it is made from, but for those it has replaced; Object's own members are none. */
function methodsOf(prototype: unknown): Map<string, object> {
  if (!isRecord(prototype) || prototype === Object.prototype) return new Map();
  const own = Object.getOwnPropertyDescriptors(prototype);
  const inherited = [...methodsOf(Object.getPrototypeOf(prototype))].filter(([name]) => !Object.hasOwn(own, name));
  const methods = Object.entries(own).flatMap(([name, { value }]): [string, object][] =>
    isClass(value) ? [[name, value]] : [],
  );
  return new Map([...methods, ...inherited]);
}

function eventName(method: object): string {
  const event = eventOf(method);
  return typeof event === 'string' ? event : JSON.stringify(event);
}

function eventOf(method: object): unknown {
  return Reflect.getMetadata(EVENT, method);
}

function hasInterceptors(target: object): boolean {
  return Reflect.hasMetadata(INTERCEPTORS, target);
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
