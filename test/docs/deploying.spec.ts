import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ConnectedSocket, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import type { HandshakeRequest, OnGatewayHandshake, RawWebSocket } from '../../src/index.js';
import { RawWsAdapter } from '../../src/index.js';
import { adapters } from '../contract/support/adapters.js';
import { Bench } from '../contract/support/bench.js';
import { freePort } from '../contract/support/free-port.js';
import { selfSignedCertificate } from '../support/certificate.js';
import { codeBlocks } from './pages.js';

const PAGE = 'docs/deploying.md';
const TIMEOUT = 20_000;
const generated = './deploying-http2.generated.js';
const copy = new URL(generated.replace('.js', '.ts'), import.meta.url);

@WebSocketGateway({ path: '/where', trustProxy: 1, shutdownCode: 1012 })
class WhereGateway implements OnGatewayHandshake<{ ip: string | undefined }> {
  handleHandshake(request: HandshakeRequest) {
    return { ip: request.ip };
  }

  @SubscribeMessage('where')
  where(@ConnectedSocket() client: RawWebSocket<{ ip: string | undefined }>) {
    return { event: 'you', data: client.data.ip };
  }
}

const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);
let proxy: ChildProcess | undefined;
let folder: string | undefined;

afterEach(async () => {
  await bench.clear();
  if (proxy?.exitCode === null) {
    proxy.kill('SIGKILL');
    await once(proxy, 'exit');
  }
  proxy = undefined;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** The configuration of the page, with free ports in place of its own. */
function configurationOf(language: string, port: number, applicationPort: number): string {
  const { code } = codeBlocks(PAGE).find((block) => block.language === language)!;
  return code
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${applicationPort}`)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('127.0.0.1:8080', `127.0.0.1:${port}`);
}

interface Proxy {
  readonly name: string;
  /** The file of its configuration. */
  configuration(folder: string, port: number, applicationPort: number): string;
  arguments(folder: string, file: string): string[];
}

const proxies: readonly Proxy[] = [
  {
    name: 'nginx',
    configuration: (at, port, applicationPort) =>
      `daemon off; master_process off; pid ${at}/pid; error_log stderr; events {} http { access_log off;
        client_body_temp_path ${at}/body; proxy_temp_path ${at}/proxy; fastcgi_temp_path ${at}/fastcgi;
        uwsgi_temp_path ${at}/uwsgi; scgi_temp_path ${at}/scgi;
        ${configurationOf('nginx', port, applicationPort)} }`,
    arguments: (at, file) => ['-p', at, '-c', file],
  },
  {
    name: 'haproxy',
    configuration: (_at, port, applicationPort) => configurationOf('haproxy', port, applicationPort),
    arguments: (_at, file) => ['-db', '-f', file],
  },
];

/** Resolves when somebody listens there. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    if (proxy?.exitCode !== null) throw new Error('The proxy has ended');
    await wait(10);
  }
}

async function startProxy({ name, configuration, arguments: argumentsOf }: Proxy, applicationPort: number) {
  folder = mkdtempSync(join(tmpdir(), `nest-raw-ws-${name}-`));
  const port = await freePort();
  const file = join(folder, `${name}.conf`);
  writeFileSync(file, configuration(folder, port, applicationPort));
  proxy = spawn(name, argumentsOf(folder, file), { stdio: 'ignore' });
  await listening(port);
  return port;
}

describe.each(proxies)('a gateway behind $name, as docs/deploying.md sets it up', (subject) => {
  const missing = spawnSync(subject.name, ['-v']).error !== undefined;
  if (missing) console.warn(`Skipped: there is no ${subject.name} here; Debian's package is nginx-light or haproxy`);
  const test = missing ? it.skip : it;

  test(
    'serves pages of the address that the browser has called, and knows the client, until 1012',
    async () => {
      const { app, port } = await bench.start({ gateways: [WhereGateway] });
      const proxyPort = await startProxy(subject, port);
      const peer = await bench.peer(proxyPort, '/where', [], {
        origin: `http://127.0.0.1:${proxyPort}`,
        localAddress: '127.0.0.2',
      });
      peer.send({ event: 'where' });
      expect(await peer.next()).toEqual({ event: 'you', data: '127.0.0.2' });
      const closed = once(peer.socket, 'close');
      await app.close();
      expect((await closed)[0]).toBe(1012);
    },
    TIMEOUT,
  );

  test(
    'refuses pages of other addresses',
    async () => {
      const { port } = await bench.start({ gateways: [WhereGateway] });
      const proxyPort = await startProxy(subject, port);
      const socket = new WebSocket(`ws://127.0.0.1:${proxyPort}/where`, { origin: `http://127.0.0.1:${port}` });
      const [error] = (await once(socket, 'error')) as [Error];
      expect(error.message).toContain('403');
    },
    TIMEOUT,
  );
});

describe('a Fastify application over HTTP/2', () => {
  afterAll(() => rmSync(copy, { force: true }));

  it('ends with an idle session once that is closed as docs/deploying.md says', async () => {
    const { code } = codeBlocks(PAGE).find((block) => block.code.includes('closesHttp2Sessions'))!;
    writeFileSync(copy, code);
    const { closesHttp2Sessions } = (await import(generated)) as {
      closesHttp2Sessions: (app: INestApplication) => () => void;
    };
    const { key, cert } = await selfSignedCertificate();
    const module = await Test.createTestingModule({ providers: [WhereGateway] }).compile();
    const http2 = new FastifyAdapter({ http2: true, https: { key, cert, allowHTTP1: true } });
    const app: INestApplication = module.createNestApplication(http2, { logger: false });
    app.useWebSocketAdapter(new RawWsAdapter(app));
    const closeSessions = closesHttp2Sessions(app);
    await app.listen(0, '127.0.0.1');
    const session = connectHttp2(await app.getUrl(), { rejectUnauthorized: false });
    await once(session, 'remoteSettings');
    const ended = once(session, 'close');
    const socket = new WebSocket(`${(await app.getUrl()).replace('http', 'ws')}/where`, { rejectUnauthorized: false });
    await once(socket, 'open');
    closeSessions();
    const closed = once(socket, 'close');
    await app.close();
    expect((await closed)[0]).toBe(1012);
    await ended;
  });
});
