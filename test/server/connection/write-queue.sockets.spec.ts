import { once } from 'node:events';
import { connect, createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WriteQueue } from '../../../src/server/connection/write-queue.js';
import { selfSignedCertificate, type Certificate } from '../../support/certificate.js';
import { patternBytes } from '../../support/frames.js';
import { until } from '../../support/turns.js';

const LENGTH = 24 * 1024 * 1024;

let certificate: Certificate;
beforeAll(async () => {
  certificate = await selfSignedCertificate();
});

describe.each(['TCP', 'TLS'])('a real socket over %s', (kind) => {
  let server: Server | undefined;
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    if (server !== undefined) await new Promise((resolve) => server!.close(resolve));
  });

  /** Our end of a connection, and the peer's, which does not read yet. */
  async function pair(): Promise<{ ours: Socket; peer: Socket }> {
    const secure = kind === 'TLS';
    server = secure ? createTlsServer(certificate) : createTcpServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const accepted = once(server, secure ? 'secureConnection' : 'connection') as Promise<[Socket]>;
    const peer = secure
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect({ port, host: '127.0.0.1' });
    peer.pause();
    const [ours] = await accepted;
    sockets.push(ours, peer);
    return { ours, peer };
  }

  test('A40 gets all bytes in order once its peer reads, in slices whose progress shows', async () => {
    const { ours, peer } = await pair();
    const seen = new Set<number>();
    const queue: WriteQueue = new WriteQueue(ours, {
      flushed: () => seen.add(queue.written),
      callbackFailed: () => undefined,
      writeFailed: () => undefined,
    });
    ours.on('drain', () => queue.flush());
    const whole = Buffer.alloc(LENGTH, patternBytes(65_521));
    for (let from = 0; from < LENGTH; from += 1_000_003) queue.push(whole.subarray(from, from + 1_000_003));
    let written = 0;
    queue.afterFlush(() => (written = queue.written));
    queue.end();
    await until(() => ours.writableNeedDrain);
    expect(ours.writableLength).toBeLessThanOrEqual(256 * 1024);
    expect([queue.bufferedAmount > 0, written]).toEqual([true, 0]);

    const chunks: Buffer[] = [];
    peer.on('data', (chunk: Buffer) => chunks.push(chunk));
    peer.resume();
    await once(peer, 'end');
    expect(Buffer.concat(chunks).equals(whole)).toBe(true);
    expect([queue.bufferedAmount, queue.written, written]).toEqual([0, LENGTH, LENGTH]);
    expect(seen.size).toBeGreaterThan(2);
  });
});
