import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { keepBodiesRouted } from '../../../src/server/upgrade/upgrade-choice.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

type Choice = (request: IncomingMessage) => boolean;

/** A server that is asked before it upgrades, as those of newer versions of Node. */
function choosingServer(shouldUpgradeCallback: Choice) {
  return Object.assign(createServer(), { shouldUpgradeCallback });
}

const request = (...fields: string[]) => upgradeRequest({ method: 'POST', fields });
const yes: Choice = () => true;
const no: Choice = () => false;

describe('the choice of what is upgraded, where Node reads bodies', () => {
  it.each<[string, string[], Choice, Choice, boolean]>([
    ['a request without a body', [], yes, yes, true],
    ['one whose body is empty', ['Content-Length: 0'], yes, yes, true],
    ['one with a body', ['Content-Length: 5'], yes, yes, false],
    ['one with a body in chunks', ['Transfer-Encoding: chunked'], yes, yes, false],
    ['one with a body, whose upgrade somebody offers', ['Content-Length: 5'], no, yes, true],
    ['one that the application wants to have routed', [], no, no, false],
  ])('%s', (_name, fields, isUnwanted, before, isUpgraded) => {
    const server = choosingServer(before);
    keepBodiesRouted(server, isUnwanted, true);
    expect(server.shouldUpgradeCallback(request(...fields))).toBe(isUpgraded);
  });

  it('is what it was before, in the end', () => {
    const server = choosingServer(yes);
    keepBodiesRouted(server, yes, true)();
    expect(server.shouldUpgradeCallback).toBe(yes);
  });

  it('stays with whoever has it by then', () => {
    const server = choosingServer(yes);
    const end = keepBodiesRouted(server, yes, true);
    server.shouldUpgradeCallback = no;
    end();
    expect(server.shouldUpgradeCallback).toBe(no);
  });

  it('is left alone where Node does not read bodies, or does not ask', () => {
    const server = choosingServer(yes);
    keepBodiesRouted(server, yes, false)();
    expect(server.shouldUpgradeCallback).toBe(yes);
    const older = Object.assign(createServer(), { shouldUpgradeCallback: undefined });
    keepBodiesRouted(older, yes, true)();
    expect(older.shouldUpgradeCallback).toBeUndefined();
  });
});
