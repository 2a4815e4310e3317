import { expect, test } from '@jest/globals';
import { checkHandshake } from '../../src/protocol/handshake/handshake.js';
import { runCampaign } from './campaign.js';
import { handshakeCase } from './handshake-case.js';
import { handshakeTarget } from './handshake-target.js';

const HANDSHAKES = 10_000;

test(`G14 ${HANDSHAKES} mutated handshakes are accepted as they should, or refused as documented`, () => {
  expect(runCampaign(handshakeTarget, HANDSHAKES)).toBeGreaterThan(0);
}, 60_000);

/** What `checkHandshake` itself refuses; the other refusals are for the server to give. */
const CHECKED = [
  'bad_extensions',
  'bad_host',
  'bad_http_version',
  'bad_key',
  'bad_protocol',
  'bad_target',
  'bad_version',
  'body_present',
  'method_not_get',
  'old_http_version',
  'too_many_headers',
  'unsupported_version',
  'upgrade_required',
];

test('the cases meet every refusal of the handshake, and some are accepted', () => {
  const outcomes = new Set<string>();
  for (let i = 0; i < 5000; i++) {
    const result = checkHandshake(handshakeCase(handshakeTarget.firstSeed + i).request);
    outcomes.add('code' in result ? result.code : 'accepted');
  }
  expect([...outcomes].toSorted()).toEqual(['accepted', ...CHECKED].toSorted());
});
