import { describe, expect, it } from '@jest/globals';
import { endpointKey, namespaceError, planEndpoints, warnings } from '../../../src/adapter/gateways/gateway-plan.js';
import type { GatewayInfo } from '../../../src/adapter/gateways/gateway-scan.js';

function gateway(name: string, given: Partial<GatewayInfo> = {}): GatewayInfo {
  return { metatype: class {}, name, port: 0, options: {}, passedOn: {}, events: [], intercepted: [], ...given };
}

/** The plans as lines: key, path, names of the gateways. */
function lines(gateways: readonly GatewayInfo[], appPort = true): string[] {
  return [...planEndpoints(gateways, {}, appPort)].map(
    ([key, plan]) => `${key}: ${plan.path} of ${plan.port} for ${plan.gateways.map(({ name }) => name).join(' and ')}`,
  );
}

describe('planEndpoints', () => {
  it('plans nothing for an application without gateways', () => {
    expect(lines([])).toEqual([]);
  });

  it('makes one endpoint of all gateways of a path, however they write it', () => {
    const gateways = ['chat', '/chat', '//chat/'].map((path, i) => gateway(`G${i}`, { options: { path } }));
    expect(lines(gateways)).toEqual(['0 /chat: /chat of 0 for G0 and G1 and G2']);
  });

  it('makes an endpoint for each port and for each path', () => {
    const gateways = [
      gateway('App'),
      gateway('Own', { port: 81 }),
      gateway('OwnPath', { port: 81, options: { path: 'x' } }),
      gateway('Other', { port: 82, options: { path: 'x' } }),
    ];
    expect(lines(gateways)).toEqual([
      '0 /: / of 0 for App',
      '81 *: undefined of 81 for Own',
      '81 /x: /x of 81 for OwnPath',
      '82 /x: /x of 82 for Other',
    ]);
  });

  it('serves every path on port 0 where there is no port of an application', () => {
    expect(lines([gateway('G')], false)).toEqual(['0 *: undefined of 0 for G']);
  });

  it('puts what gateways say over what the adapter says', () => {
    const gateways = [gateway('A', { options: { maxPayload: 1 } }), gateway('B', { options: { closeTimeout: 3 } })];
    const defaults = { maxPayload: 7, closeTimeout: 7, handshakeTimeout: 7 };
    expect(planEndpoints(gateways, defaults, true).get(endpointKey(0, '/'))?.options).toEqual({
      maxPayload: 1,
      closeTimeout: 3,
      handshakeTimeout: 7,
    });
  });

  it('lets an option that is undefined leave the default of the adapter in place', () => {
    const plans = planEndpoints([gateway('A', { options: { maxPayload: undefined } })], { maxPayload: 7 }, true);
    expect(plans.get(endpointKey(0, '/'))?.options).toEqual({ maxPayload: 7 });
  });

  it.each<[string, GatewayInfo, string | RegExp]>([
    ['a namespace', gateway('G', { options: { namespace: 'n' } }), /^G: .*does not support namespaces.*"path"/],
    ['an empty namespace', gateway('G', { options: { namespace: '' } }), /^G: .*does not support namespaces/],
    [
      'a reserved event',
      gateway('G', { events: ['x', '$cancel'] }),
      "G: @SubscribeMessage('$cancel') is not possible, the protocol uses it",
    ],
    [
      'a wrong option',
      gateway('G', { options: { closeTimeout: '1s' } }),
      'G: Option "closeTimeout" must be a number, not "1s"',
    ],
    [
      'a path that is none',
      gateway('G', { options: { path: '/rooms/:' } }),
      'G: Option "path" is not valid: Missing parameter name',
    ],
    ['a path that is no string', gateway('G', { options: { path: /x/ } }), 'G: Option "path" must be a string'],
  ])('throws for %s and names the gateway', (_name, wrong, message) => {
    expect(() => planEndpoints([gateway('Fine'), wrong], {}, true)).toThrow(message);
  });

  it('F31 throws for options that contradict each other on one path, not on two', () => {
    const one = gateway('One', { options: { path: '/a', maxPayload: 1 } });
    const other = gateway('Other', { options: { path: 'a', maxPayload: 2 } });
    expect(() => planEndpoints([one, other], {}, true)).toThrow('One and Other share a path');
    expect(() => planEndpoints([one, { ...other, port: 81 }], {}, true)).not.toThrow();
  });
});

describe('planEndpoints for paths with parameters', () => {
  const on = (port: number, ...paths: readonly string[]) =>
    paths.map((path, i) => gateway(`G${i}`, { port, options: { path } }));

  it('keeps paths apart of which one is more specific', () => {
    expect(lines([...on(0, '/rooms/:room', 'rooms/new', '/*all', '/rooms/:room/')])).toEqual([
      '0 /rooms/:room: /rooms/:room of 0 for G0 and G3',
      '0 /rooms/new: /rooms/new of 0 for G1',
      '0 /*all: /*all of 0 for G2',
    ]);
  });

  it.each([
    { port: 0, paths: ['/x', '/rooms/:room', 'rooms/:id'], name: 'G2', told: ['/rooms/:room', '/rooms/:id'] },
    { port: 81, paths: ['/a{/:b}', '/a'], name: 'G1', told: ['/a{/:b}', '/a'] },
    { port: 81, paths: ['/*a', '/*b'], name: 'G1', told: ['/*a', '/*b'] },
  ])("throws for $told of port $port, which can't be told apart", ({ port, paths, name, told: [one, other] }) => {
    expect(() => planEndpoints(on(port, ...paths), {}, true)).toThrow(
      `${name}: The paths "${one}" and "${other}" of this HTTP server can't be told apart`,
    );
  });

  it('does not mind them on different ports', () => {
    expect(lines([...on(81, '/rooms/:room'), ...on(82, '/rooms/:id'), ...on(0, '/rooms/:name')])).toHaveLength(3);
  });
});

describe('planEndpoints for paths of one port', () => {
  const one = gateway('One', { port: 81, options: { path: '/one', host: '127.0.0.1' } });
  const two = gateway('Two', { port: 81, options: { path: '/two', host: '0.0.0.0' } });

  it('takes the host and the backlog that one of the gateways names for all of them, over those of the adapter', () => {
    const other = gateway('Other', { port: 81, options: { path: '/other', backlog: 5 } });
    const plans = planEndpoints([one, other], { host: '0.0.0.0', backlog: 7, closeTimeout: 7 }, true);
    const options = { host: '127.0.0.1', backlog: 5, closeTimeout: 7 };
    expect([...plans.values()].map((plan) => plan.options)).toEqual([options, options]);
  });

  it('throws if the gateways would open it at different hosts', () => {
    const message = 'One and Two share port 81 but have different values for the option "host"';
    expect(() => planEndpoints([one, two], {}, true)).toThrow(message);
  });

  it('does not mind hosts on different ports, or on that of the application, which opens it', () => {
    expect(() => planEndpoints([one, { ...two, port: 82 }], {}, true)).not.toThrow();
    expect(() =>
      planEndpoints(
        [
          { ...one, port: 0 },
          { ...two, port: 0 },
        ],
        {},
        true,
      ),
    ).not.toThrow();
    expect(() =>
      planEndpoints(
        [
          { ...one, port: 0 },
          { ...two, port: 0 },
        ],
        {},
        false,
      ),
    ).toThrow('share port 0');
  });
});

describe('warnings', () => {
  it('has a sentence for each unknown option of each gateway', () => {
    expect(warnings([gateway('A', { options: { maxPaylod: 1 } }), gateway('B', { options: { hosts: 1 } })])).toEqual([
      'A: unknown option "maxPaylod", did you mean "maxPayload"?',
      'B: unknown option "hosts", did you mean "host"?',
    ]);
  });
});

describe('namespaceError', () => {
  it('says why, and what to do', () => {
    const { message } = namespaceError('ChatGateway');
    expect(message).toMatch(/^ChatGateway: .*socket\.io.*"path".*@nestjs\/platform-socket\.io/);
  });
});
