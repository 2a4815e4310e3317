import { PathRouter } from '../../server/upgrade/path-router.js';
import { isReservedEvent } from '../../message/index.js';
import { checkOptions, servedPath, type RawWsGatewayOptions } from './gateway-options.js';
import { sharedEvents, type GatewayInfo } from './gateway-scan.js';
import { mergeOptions, mergePortOptions } from './merged-options.js';
import { unknownKeys } from './unknown-options.js';

/** What is served at one path of one port, whichever of its gateways asked for it. */
export interface EndpointPlan {
  /** 0 is the port of the application. */
  readonly port: number;
  /** Undefined for every path. */
  readonly path: string | undefined;
  readonly options: RawWsGatewayOptions;
  readonly gateways: readonly GatewayInfo[];
}

/** Identifies an endpoint: Nest keeps `chat` and `/chat` apart, a client can't. */
export function endpointKey(port: number, path: string | undefined): string {
  return `${port} ${path ?? '*'}`;
}

/** Why a gateway with a namespace stops the start. */
export function namespaceError(owner: string): Error {
  return new Error(
    `${owner}: RawWsAdapter does not support namespaces, which belong to the protocol of socket.io and not to ` +
      'WebSockets. Use the option "path" to tell gateways apart, or @nestjs/platform-socket.io.',
  );
}

/**
 * Plans the endpoints of an application.
 *
 * @param defaults the adapter's options
 * @param appPort whether port 0 means the port of the application
 * @throws Error for namespaces, for handlers of reserved events, and for options that are wrong or contradict each other;
 *   before anything is opened
 */
export function planEndpoints(
  gateways: readonly GatewayInfo[],
  defaults: RawWsGatewayOptions,
  appPort: boolean,
): Map<string, EndpointPlan> {
  const groups = new Map<string, GatewayInfo[]>();
  for (const gateway of gateways) {
    checkGateway(gateway);
    const key = endpointKey(gateway.port, pathOf(gateway, appPort));
    groups.set(key, [...(groups.get(key) ?? []), gateway]);
  }
  demandDistinctPaths([...groups.values()], appPort);
  const plans = new Map<string, EndpointPlan>();
  for (const [key, group] of groups) {
    const { port } = group[0]!;
    // The port of the application is opened by the application.
    const onPort = port === 0 && appPort ? [] : gateways.filter((gateway) => gateway.port === port);
    const options = { ...defaults, ...mergeOptions(group), ...mergePortOptions(port, onPort) };
    plans.set(key, { port, path: pathOf(group[0]!, appPort), options, gateways: group });
  }
  return plans;
}

/** Parameters can make two paths out of which nobody could say which one a client has called. */
function demandDistinctPaths(groups: readonly (readonly GatewayInfo[])[], appPort: boolean): void {
  const routers = new Map<number, PathRouter<null>>();
  for (const [gateway] of groups) {
    const { name, port } = gateway!;
    const router = routers.get(port) ?? new PathRouter();
    routers.set(port, router);
    try {
      router.add(pathOf(gateway!, appPort), null);
    } catch (error) {
      if (error instanceof Error) error.message = `${name}: ${error.message}`;
      throw error;
    }
  }
}

function checkGateway({ name, options, events }: GatewayInfo): void {
  if (options['namespace'] !== undefined) throw namespaceError(name);
  const reserved = events.find(isReservedEvent);
  if (reserved !== undefined) {
    throw new Error(`${name}: @SubscribeMessage('${reserved}') is not possible, the protocol uses it`);
  }
  checkOptions(name, options);
}

/** A sentence for each option of the gateways that does not exist, and for each event that two methods of one have. */
export function warnings(gateways: readonly GatewayInfo[]): string[] {
  return gateways.flatMap(({ name, options, metatype }) => [
    ...unknownKeys(name, options),
    ...sharedEvents(metatype).map(
      ([event, methods]) =>
        `${name}: ${methods.join(' and ')} are subscribed to the same event "${event}": ` +
        'all of them run, and one of them answers a request',
    ),
  ]);
}

function pathOf({ port, options }: GatewayInfo, appPort: boolean): string | undefined {
  return servedPath(port === 0 && appPort, options['path']);
}
