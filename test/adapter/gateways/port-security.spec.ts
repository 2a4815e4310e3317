import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { describe, expect, it } from '@jest/globals';
import { demandAppTls, plainTextWarning } from '../../../src/adapter/gateways/port-security.js';
import type { EndpointPlan } from '../../../src/adapter/gateways/gateway-plan.js';

const [http, https] = [createServer(), createHttpsServer()];

function plan(tls?: object | false): EndpointPlan {
  const options = tls === undefined ? {} : { tls };
  const gateway = { metatype: class {}, name: 'G', port: 81, options, passedOn: options, events: [], intercepted: [] };
  return { port: 81, path: undefined, options, gateways: [gateway] };
}

describe('plainTextWarning', () => {
  it('is for gateways in plain text beside an application with TLS', () => {
    expect(plainTextWarning(plan(), https)).toMatch(/^G: port 81 speaks plain text \(ws:\)/);
    expect(plainTextWarning({ ...plan(), gateways: [] }, https)).toMatch(/^A gateway: port 81 /);
    for (const [given, server] of [
      [plan(), http],
      [plan(), undefined],
      [plan({}), https],
      [plan(false), https],
    ] as const) {
      expect(plainTextWarning(given, server)).toBeUndefined();
    }
  });
});

describe('demandAppTls', () => {
  it('refuses a gateway that wants TLS of an application in plain text', () => {
    expect(() => demandAppTls(plan({}), http)).toThrow('G: option "tls" is for a gateway on a port of its own');
    for (const [given, server] of [
      [plan(), http],
      [plan(false), http],
      [plan({}), https],
    ] as const) {
      expect(() => demandAppTls(given, server)).not.toThrow();
    }
  });
});
