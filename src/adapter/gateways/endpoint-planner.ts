import { isDeepStrictEqual } from 'node:util';
import { logger } from '../log.js';
import { changedOptions, withChanges, type OptionChanges } from './changed-options.js';
import { checkOptions, servedPath, type RawWsGatewayOptions } from './gateway-options.js';
import { endpointKey, type EndpointPlan } from './gateway-plan.js';
import type { GatewayClass, GatewayInfo } from './gateway-scan.js';
import { unknownKeys } from './unknown-options.js';

/** A call of `create`, as it has come through the subclasses of the adapter. */
export interface CreateCall {
  readonly port: number;
  readonly options: RawWsGatewayOptions;
  /** Whom Nest is connecting; undefined where it is not Nest that calls. */
  readonly gateway: GatewayClass | undefined;
}

/** What is planned for the gateways of an application, and what becomes of it. */
export interface PlannedEndpoints {
  readonly plans: ReadonlyMap<string, EndpointPlan>;
  /** The adapter's options. */
  readonly defaults: RawWsGatewayOptions;
  /** Whether port 0 means the port of the application. */
  readonly appPort: boolean;
}

/**
 * The plan that a call is about; undefined where no gateway has asked for it. A gateway goes along wherever it is served,
 * and what a subclass of the adapter has changed in its options counts.
 *
 * @throws TypeError or RangeError that names the gateway and the option that is wrong
 */
export function plannedFor(call: CreateCall, { plans, defaults, appPort }: PlannedEndpoints): EndpointPlan | undefined {
  const { port, options } = call;
  const path = servedPath(port === 0 && appPort, options.path);
  const gateway = [...plans.values()].flatMap(({ gateways }) => gateways).find((one) => one.metatype === call.gateway);
  const here = plans.get(endpointKey(port, path));
  const home = gateway === undefined ? here : [...plans.values()].find(({ gateways }) => gateways.includes(gateway));
  if (home === undefined) return undefined;
  const changes = changedOptions({ ...options }, gateway, home.options);
  if (here === home && isNothing(changes)) return home;
  const owner = `${gateway?.name ?? 'A gateway'}, as create() of the adapter was called for it`;
  const changed = withChanges(home.options, changes, defaults);
  checkOptions(owner, path === undefined ? changed : { ...changed, path });
  unknownKeys(owner, changes.given).forEach((sentence) => logger.warn(sentence));
  const gateways = gateway === undefined || here === home ? home.gateways : connectedWith(gateway, home);
  return { port, path, options: changed, gateways };
}

/**
 * Demands that a path which is served already is asked for in the same way once more.
 *
 * @throws Error that names what differs: it could not be changed any more
 */
export function demandSamePlan(served: EndpointPlan, asked: EndpointPlan): void {
  if (served === asked) return;
  const place = `the path "${served.path ?? '*'}"${served.port === 0 ? '' : ` of port ${served.port}`}`;
  const stranger = asked.gateways.find((gateway) => !served.gateways.includes(gateway));
  if (stranger !== undefined) {
    const others = served.gateways.map(({ name }) => name).join(', ') || 'nobody that is known';
    throw new Error(
      `create() of the adapter was called for ${stranger.name} with ${place}, which is served for ${others} already: ` +
        'gateways that share a path must name it in @WebSocketGateway()',
    );
  }
  const keys = new Set([...Object.keys(served.options), ...Object.keys(asked.options)]);
  const [was, is]: Readonly<Record<string, unknown>>[] = [{ ...served.options }, { ...asked.options }];
  const key = [...keys].find((name) => !isDeepStrictEqual(was?.[name], is?.[name]));
  if (key === undefined) return;
  throw new Error(
    `create() of the adapter was called twice for ${place}, with different values for the option "${key}": ` +
      'give the same value, or the same function, each time',
  );
}

/** Nest keeps the servers of gateways by their port and their path as it is written. */
function connectedWith({ passedOn }: GatewayInfo, home: EndpointPlan): readonly GatewayInfo[] {
  return home.gateways.filter((other) => other.passedOn['path'] === passedOn['path']);
}

function isNothing({ given, removed }: OptionChanges): boolean {
  return removed.length === 0 && Object.keys(given).length === 0;
}
