import { describe, expect, it } from '@jest/globals';
import { demandSamePlan, plannedFor } from '../../../src/adapter/gateways/endpoint-planner.js';
import { planEndpoints, type EndpointPlan } from '../../../src/adapter/gateways/gateway-plan.js';
import type { GatewayInfo } from '../../../src/adapter/gateways/gateway-scan.js';

function gateway(name: string, options: Record<string, unknown>): GatewayInfo {
  return { metatype: class {}, name, port: 0, options, passedOn: options, events: [], intercepted: [] };
}

const chat = gateway('Chat', { path: 'chat', maxPayload: 5 });
const spelled = gateway('Spelled', { path: '/chat' });
const other = gateway('Other', { path: '/other' });
const plans = planEndpoints([chat, spelled, other], {}, true);
const planned = { plans, defaults: {}, appPort: true };

function planOf(port: number, options: object, from?: GatewayInfo): EndpointPlan | undefined {
  return plannedFor({ port, options, gateway: from?.metatype }, planned);
}

const names = (plan: EndpointPlan | undefined) => plan?.gateways.map(({ name }) => name);

describe('plannedFor', () => {
  it('gives the plan of a path as it is, whoever asks, where nothing was changed', () => {
    const plan = plans.get('0 /chat');
    expect(planOf(0, chat.passedOn, chat)).toBe(plan);
    expect(planOf(0, spelled.passedOn, spelled)).toBe(plan);
    expect(planOf(0, { path: '/chat/' })).toBe(plan);
  });

  it('keeps all gateways of a path together where only options were changed', () => {
    const plan = planOf(0, { ...chat.passedOn, maxPayload: 9 }, chat);
    expect(plan).toMatchObject({ path: '/chat', options: { maxPayload: 9 } });
    expect(names(plan)).toEqual(['Chat', 'Spelled']);
  });

  it('takes those along to another place that Nest connects to the same server', () => {
    expect(planOf(81, chat.passedOn, chat)).toMatchObject({ port: 81, path: '/chat', options: { maxPayload: 5 } });
    expect(names(planOf(81, chat.passedOn, chat))).toEqual(['Chat']);
    expect(names(planOf(0, { path: '/new' }, spelled))).toEqual(['Spelled']);
  });

  it('knows nothing of a place that no gateway has named', () => {
    expect(planOf(0, { path: '/new' })).toBeUndefined();
  });
});

describe('demandSamePlan', () => {
  const [ofChat, ofOther] = [planOf(0, chat.passedOn, chat)!, planOf(0, other.passedOn, other)!];

  it('has nothing against the same once more', () => {
    expect(() => demandSamePlan(ofChat, { ...ofChat, options: { ...ofChat.options } })).not.toThrow();
  });

  it('refuses other gateways and other values, and names them', () => {
    expect(() => demandSamePlan(ofChat, { ...ofChat, gateways: ofOther.gateways })).toThrow(
      'was called for Other with the path "/chat", which is served for Chat, Spelled already',
    );
    const elsewhere = { ...ofChat, port: 81, gateways: [] };
    expect(() => demandSamePlan(elsewhere, { ...elsewhere, options: { maxPayload: 6 } })).toThrow(
      'twice for the path "/chat" of port 81, with different values for the option "maxPayload"',
    );
    expect(() => demandSamePlan(elsewhere, ofChat)).toThrow('served for nobody that is known already');
  });
});
