import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, test } from '@jest/globals';
import type { VerifyClient, VerifyClientInfo } from '../../../src/server/index.js';
import { askVerifyClient } from '../../../src/server/upgrade/verify-client.js';
import { upgradeRequest } from '../../support/upgrade-request.js';

const ask = (verifyClient: VerifyClient) => askVerifyClient(verifyClient, upgradeRequest());
const UNAUTHORIZED = { code: 'unauthorized', status: 401, message: 'Unauthorized', headers: {} };

/** Promises of somebody else's, as database libraries and older code have them. */
function thenable(value: boolean): Promise<boolean> {
  const foreign: object = {
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
    then: (resolve: (value: boolean) => void) => queueMicrotask(() => resolve(value)),
  };
  return Object.create(foreign);
}

describe('what verifyClient is asked about', () => {
  test('is the request, its origin and whether the connection is encrypted', () => {
    const infos: VerifyClientInfo[] = [];
    const note = (info: VerifyClientInfo) => infos.push(info) > 0;
    const plain = upgradeRequest({ fields: ['Origin: https://example.com'] });
    const socket = new TLSSocket(new Socket());
    const secure = upgradeRequest({}, socket);
    void askVerifyClient(note, plain);
    void askVerifyClient(note, secure);
    socket.destroy();
    expect(infos[0]?.req).toBe(plain);
    expect(infos[1]?.req).toBe(secure);
    expect(infos.map(({ origin, secure: encrypted }) => [origin, encrypted])).toEqual([
      ['https://example.com', false],
      [undefined, true],
    ]);
  });
});

describe('a verifyClient that decides by its result', () => {
  test('answers without a promise when it does', () => {
    expect(ask(() => true)).toBeUndefined();
    expect(ask(() => false)).toMatchObject(UNAUTHORIZED);
  });

  test.each<{ name: string; verifyClient: VerifyClient; accepted: boolean }>([
    { name: 'true', verifyClient: () => Promise.resolve(true), accepted: true },
    { name: 'false', verifyClient: () => Promise.resolve(false), accepted: false },
    { name: "true by somebody else's promise", verifyClient: () => thenable(true), accepted: true },
    { name: "false by somebody else's promise", verifyClient: () => thenable(false), accepted: false },
  ])('may promise $name', async ({ verifyClient, accepted }) => {
    const verdict = ask(verifyClient);
    expect(verdict).toBeInstanceOf(Promise);
    expect((await verdict)?.status).toBe(accepted ? undefined : 401);
  });

  test('refuses with no result at all', async () => {
    const nothing: object = { verify: () => undefined };
    const verdict = await ask(Reflect.get(nothing, 'verify'));
    expect(verdict).toMatchObject(UNAUTHORIZED);
  });

  test('H61 passes on what it throws, and what its promise is rejected with', async () => {
    const mine = new Error('mine');
    expect(() =>
      ask(() => {
        throw mine;
      }),
    ).toThrow(mine);
    await expect(ask(() => Promise.reject(mine))).rejects.toBe(mine);
  });
});

describe('a verifyClient that decides through the callback', () => {
  test('accepts', async () => {
    expect(await ask((_info, callback) => callback(true))).toBeUndefined();
    expect(await ask((_info, callback) => setImmediate(callback, true))).toBeUndefined();
  });

  test('refuses with 401 if it says nothing more', async () => {
    expect(await ask((_info, callback) => callback(false))).toMatchObject(UNAUTHORIZED);
  });

  test('H60 refuses with its own status, text and header fields', async () => {
    const headers = { 'Retry-After': '7', 'WWW-Authenticate': 'Basic' };
    expect(await ask((_info, callback) => callback(false, 429, 'Slower', headers))).toMatchObject({
      status: 429,
      message: 'Slower',
      headers,
    });
  });

  test.each([
    { status: 300, sent: 300 },
    { status: 302, sent: 302 },
    { status: 599, sent: 599 },
    { status: 600, sent: 401 },
    { status: 299, sent: 401 },
    { status: 101, sent: 401 },
    { status: 200, sent: 401 },
    { status: 403.5, sent: 401 },
    { status: Number.NaN, sent: 401 },
  ])('H60 refuses with the status $sent when it says $status: only redirects and errors refuse', async (row) => {
    const verdict = await ask((_info, callback) => callback(false, row.status));
    expect(verdict?.status).toBe(row.sent);
  });

  test('H60 has no say about where the answer ends', async () => {
    const headers = { 'content-LENGTH': '1', 'Transfer-Encoding': 'chunked', CONNECTION: 'keep-alive', 'X-Mine': '1' };
    const verdict = await ask((_info, callback) => callback(false, 403, undefined, headers));
    expect(verdict).toMatchObject({ status: 403, message: 'Unauthorized' });
    expect(verdict?.headers).toEqual({ 'X-Mine': '1' });
  });

  test('is taken at its first word', async () => {
    const verdict = await ask((_info, callback) => {
      callback(false, 403);
      callback(true);
    });
    expect(verdict?.status).toBe(403);
  });

  test('H61 passes on what it throws and, being async, what it is rejected with', async () => {
    const mine = new Error('mine');
    const throws: VerifyClient = (_info, _callback) => {
      throw mine;
    };
    const rejects: VerifyClient = async (_info, _callback) => {
      await Promise.reject(mine);
    };
    await expect(ask(throws)).rejects.toBe(mine);
    await expect(ask(rejects)).rejects.toBe(mine);
  });
});
