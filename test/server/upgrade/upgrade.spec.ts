import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { refusal } from '../../../src/protocol/handshake/handshake-refusal.js';
import { resolveOptions } from '../../../src/server/options/resolved-options.js';
import type { RawWebSocketOptions, VerifyClientCallback } from '../../../src/server/index.js';
import { performUpgrade, type Verdict } from '../../../src/server/upgrade/upgrade.js';
import { deferred } from '../../support/deferred.js';
import { handshakeRequest, type HandshakeChanges } from '../../support/handshake-request.js';
import { hex } from '../../support/hex.js';
import { holdClock, releaseClock } from '../../support/held-clock.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { settle } from '../../support/turns.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

beforeEach(holdClock);
afterEach(releaseClock);

/** Takes a handshake through its steps and writes the outcome down as lines. */
function upgrade(
  options: RawWebSocketOptions,
  changes: HandshakeChanges = {},
  decide?: (wanted: () => boolean) => Verdict | Promise<Verdict>,
) {
  const socket = new MemorySocket();
  socket.on('error', () => undefined);
  const log: string[] = [];
  const pending = new Set<() => void>();
  performUpgrade(
    { request: upgradeRequest(changes), socket, head: hex('') },
    resolveOptions(options),
    {
      accepted: ({ path }, protocol) => log.push(`accepted ${path} ${JSON.stringify(protocol)}`),
      refused: ({ status, code }) => log.push(`refused ${status} ${code}`),
      failed: (error) => log.push(`failed ${String(error)}`),
      ...(decide && { decide }),
    },
    pending,
  );
  return { socket, log, pending };
}

/** A verifyClient that keeps its callback until the test answers. */
function undecided() {
  let answer: VerifyClientCallback = () => undefined;
  const verifyClient = (_info: unknown, callback: VerifyClientCallback) => {
    answer = callback;
  };
  return { verifyClient, answer: (accepted: boolean) => answer(accepted) };
}

describe('a handshake', () => {
  test('is accepted at once without a verifyClient, or if it says so at once', () => {
    expect(upgrade({}).log).toEqual(['accepted /chat ""']);
    expect(upgrade({ verifyClient: () => true }).log).toEqual(['accepted /chat ""']);
  });

  test('is refused at once for what it lacks, without asking anybody', () => {
    const verifyClient = jest.fn(() => true);
    const handleProtocols = jest.fn(() => 'a');
    expect(upgrade({ verifyClient, handleProtocols }, { without: ['Host'] }).log).toEqual(['refused 400 bad_host']);
    expect([verifyClient.mock.calls, handleProtocols.mock.calls]).toEqual([[], []]);
  });

  test('is refused before a subprotocol is chosen', () => {
    const handleProtocols = jest.fn(() => 'a');
    const changes = { fields: ['Sec-WebSocket-Protocol: a'] };
    const { log } = upgrade({ verifyClient: () => false, handleProtocols }, changes);
    expect([log, handleProtocols.mock.calls]).toEqual([['refused 401 unauthorized'], []]);
  });

  test('is shown to handleProtocols only if something is offered', () => {
    const handleProtocols = jest.fn(() => 'a');
    expect(upgrade({ handleProtocols }).log).toEqual(['accepted /chat ""']);
    expect(handleProtocols).not.toHaveBeenCalled();
    const changes = { fields: ['Sec-WebSocket-Protocol: a, b'] };
    expect(upgrade({ handleProtocols }, changes).log).toEqual(['accepted /chat "a"']);
    const rawHeaders = [...handshakeRequest(changes).rawHeaders];
    expect(handleProtocols.mock.calls).toEqual([[new Set(['a', 'b']), expect.objectContaining({ rawHeaders })]]);
  });
});

describe('a handshake that waits for the application', () => {
  test.each([
    { accepted: true, log: ['accepted /chat ""'] },
    { accepted: false, log: ['refused 401 unauthorized'] },
  ])('ends with its answer, $accepted, and leaves nothing behind', async ({ accepted, log: expected }) => {
    const { verifyClient, answer } = undecided();
    const { socket, log, pending } = upgrade({ verifyClient });
    await settle();
    expect([log, pending.size, jest.getTimerCount()]).toEqual([[], 1, 1]);
    answer(accepted);
    await settle();
    expect([log, pending.size, jest.getTimerCount()]).toEqual([expected, 0, 0]);
    expect([socket.listenerCount('end'), socket.listenerCount('close')]).toEqual([0, 0]);
  });

  test('H57 is refused with 503 after handshakeTimeout, and the late answer counts for nothing', async () => {
    const { verifyClient, answer } = undecided();
    const { log, pending } = upgrade({ verifyClient, handshakeTimeout: 300 });
    jest.advanceTimersByTime(299);
    expect(log).toEqual([]);
    jest.advanceTimersByTime(1);
    expect([log, pending.size]).toEqual([['refused 503 handshake_timeout'], 0]);
    answer(true);
    await settle();
    expect(log).toEqual(['refused 503 handshake_timeout']);
  });

  test('H57 that fails too late is reported, and refused once', async () => {
    let fail: (error: Error) => void = () => undefined;
    const verifyClient = () => new Promise<boolean>((_resolve, reject) => (fail = reject));
    const { log } = upgrade({ verifyClient, handshakeTimeout: 300 });
    jest.advanceTimersByTime(300);
    fail(new Error('late'));
    await settle();
    expect(log).toEqual(['refused 503 handshake_timeout', 'failed Error: late']);
  });

  test.each([
    { name: 'H58 is reset', leave: (socket: MemorySocket) => socket.destroy(new Error('read ECONNRESET')) },
    { name: 'H59 ends its half', leave: (socket: MemorySocket) => socket.resume().peerEnds() },
  ])('$name: it has no outcome, the answer is dropped, and the socket is gone', async ({ leave }) => {
    const { verifyClient, answer } = undecided();
    const { socket, log, pending } = upgrade({ verifyClient });
    leave(socket);
    await settle();
    expect([socket.destroyed, pending.size, jest.getTimerCount()]).toEqual([true, 0, 0]);
    answer(true);
    await settle();
    expect([log, socket.writes]).toEqual([[], []]);
  });

  test('S1 S2 is refused with 503 when the server closes, and the late answer counts for nothing', async () => {
    const { verifyClient, answer } = undecided();
    const { log, pending } = upgrade({ verifyClient });
    for (const cancel of pending) cancel();
    answer(true);
    await settle();
    expect([log, pending.size, jest.getTimerCount()]).toEqual([['refused 503 closing'], 0, 0]);
  });
});

describe('a handshake about which an heir of the endpoint decides', () => {
  const forbidden = refusal('forbidden');

  test('is ended at once by a verdict that comes at once', () => {
    expect(upgrade({}, {}, () => undefined).log).toEqual(['accepted /chat ""']);
    expect(upgrade({}, {}, () => forbidden).log).toEqual(['refused 403 forbidden']);
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each([
    { name: 'at once', verifyClient: () => true },
    { name: 'later', verifyClient: () => Promise.resolve(true) },
  ])(
    'is asked about when verifyClient has agreed $name, and before a subprotocol is chosen',
    async ({ verifyClient }) => {
      const asked: string[] = [];
      const handleProtocols = () => {
        asked.push('handleProtocols');
        return 'a';
      };
      const changes = { fields: ['Sec-WebSocket-Protocol: a'] };
      const { log, pending } = upgrade({ verifyClient, handleProtocols }, changes, () => {
        asked.push('decide');
        return Promise.resolve(undefined);
      });
      await settle();
      expect([asked, log, pending.size]).toEqual([['decide', 'handleProtocols'], ['accepted /chat "a"'], 0]);
    },
  );

  test.each([
    { name: 'at once', verifyClient: () => false },
    { name: 'later', verifyClient: () => Promise.resolve(false) },
  ])('is not asked about when verifyClient has refused $name', async ({ verifyClient }) => {
    const decide = jest.fn(() => undefined);
    const { log } = upgrade({ verifyClient }, {}, decide);
    await settle();
    expect([log, decide.mock.calls]).toEqual([['refused 401 unauthorized'], []]);
  });

  test('H57 is not asked about when verifyClient agrees too late', async () => {
    const { verifyClient, answer } = undecided();
    const decide = jest.fn(() => undefined);
    const { log } = upgrade({ verifyClient, handshakeTimeout: 300 }, {}, decide);
    jest.advanceTimersByTime(300);
    answer(true);
    await settle();
    expect([log, decide.mock.calls]).toEqual([['refused 503 handshake_timeout'], []]);
  });

  test.each<[string, (at: { socket: MemorySocket; pending: Set<() => void> }) => void]>([
    ['H57 time is up', () => jest.advanceTimersByTime(300)],
    ['H58 the client is reset', ({ socket }) => socket.destroy(new Error('read ECONNRESET'))],
    ['H59 the client ends its half', ({ socket }) => socket.resume().peerEnds()],
    ['S2 the server closes', ({ pending }) => pending.forEach((cancel) => cancel())],
  ])('hears when its verdict is not wanted any more: %s', async (_name, end) => {
    const verdict = deferred<Verdict>();
    let wanted: () => boolean = () => false;
    const at = upgrade({ handshakeTimeout: 300 }, {}, (stillWanted) => {
      wanted = stillWanted;
      return verdict.promise;
    });
    expect(wanted()).toBe(true);
    end(at);
    await settle();
    expect(wanted()).toBe(false);
    verdict.resolve(undefined);
    await settle();
    expect(at.log.filter((line) => line.startsWith('accepted'))).toEqual([]);
  });
});

const throws = (thrown: unknown) => () => {
  throw thrown;
};
/** What an application may throw; only the first is an Error. */
const THROWN = [new Error('mine'), 'mine', null, undefined];

describe('H61 a verifyClient that fails', () => {
  test.each(THROWN)('with %s is reported, and the client gets a 500', async (thrown) => {
    const expected = [`failed ${String(thrown)}`, 'refused 500 handshake_failed'];
    const byThrowing = upgrade({ verifyClient: throws(thrown) });
    expect(byThrowing.log).toEqual(expected);
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what an application may do
    const byRejecting = upgrade({ verifyClient: () => Promise.reject(thrown) });
    await settle();
    expect([byRejecting.log, byRejecting.pending.size, jest.getTimerCount()]).toEqual([expected, 0, 0]);
  });
});

describe('H62 a subprotocol', () => {
  test.each(['c', 'a\r\nX: y', 'a, b', 'A', '__proto__'])(
    '%j that was not offered is a TypeError and a 500',
    (chosen) => {
      const changes = { fields: ['Sec-WebSocket-Protocol: a, b'] };
      const { log } = upgrade({ handleProtocols: () => chosen }, changes);
      expect(log).toEqual([
        `failed TypeError: handleProtocols must return one of the offered subprotocols or false, not ${JSON.stringify(chosen)}`,
        'refused 500 handshake_failed',
      ]);
    },
  );

  test('that handleProtocols fails to choose is a 500, also behind a promise', async () => {
    const changes = { fields: ['Sec-WebSocket-Protocol: a'] };
    const options = { handleProtocols: throws(new Error('mine')), verifyClient: () => Promise.resolve(true) };
    const { log } = upgrade(options, changes);
    await settle();
    expect(log).toEqual(['failed Error: mine', 'refused 500 handshake_failed']);
  });
});
