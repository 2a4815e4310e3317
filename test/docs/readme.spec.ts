import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Injectable, type INestApplication, type Type } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { WebSocket } from 'ws';
import { differences } from '../contract/differences.js';
import { adapters } from '../contract/support/adapters.js';
import { Bench } from '../contract/support/bench.js';
import { refusalOf } from '../contract/support/refusal.js';
import { readPage } from './pages.js';

const generated = './readme-gateway.generated.js';
const copy = new URL(generated.replace('.js', '.ts'), import.meta.url);
const generatedRooms = './readme-rooms.generated.js';
const copyOfRooms = new URL(generatedRooms.replace('.js', '.ts'), import.meta.url);
const generatedMarket = './readme-market.generated.js';
const copyOfMarket = new URL(generatedMarket.replace('.js', '.ts'), import.meta.url);
const generatedChat = './readme-chat.generated.js';
const copyOfChat = new URL(generatedChat.replace('.js', '.ts'), import.meta.url);
const generatedUpload = './readme-upload.generated.js';
const copyOfUpload = new URL(generatedUpload.replace('.js', '.ts'), import.meta.url);
const bench = new Bench(adapters.find(({ isOurs }) => isOurs)!);

/** What stands between two texts of a page. */
function between(page: string, start: string, end: string): string {
  const [, behind] = readPage(page).split(start);
  return behind?.split(end)[0] ?? '';
}

/** The code of a page behind the comment that names it, ready to run here. */
function codeOf(page: string, name: string): string {
  const code = between(page, `<!-- ${name} -->\n\n\`\`\`ts\n`, '```').replace("'nest-raw-ws'", "'../../src/index.js'");
  return `import 'reflect-metadata';\n${code}`;
}

describe('the pages', () => {
  afterAll(async () => {
    await bench.clear();
    for (const file of [copy, copyOfRooms, copyOfMarket, copyOfChat, copyOfUpload]) rmSync(file, { force: true });
  });

  it('list every difference from WsAdapter, and no other', () => {
    const rows = between('docs/from-ws-adapter.md', '<!-- differences -->', '<!-- /differences -->')
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(rows.slice(2)).toEqual(differences.map(({ theirs, ours }) => [theirs, ours]));
  });

  it('show a gateway that answers as it says', async () => {
    const runnable = codeOf('README.md', 'gateway')
      .replace('listen(3000)', "listen(0, '127.0.0.1')")
      .replace('create(AppModule)', 'create(AppModule, { logger: false })')
      .replace(
        "'127.0.0.1');\n}\nvoid bootstrap();",
        "'127.0.0.1');\n  return app;\n}\nexport const started = bootstrap();",
      );
    writeFileSync(copy, runnable);
    const { started } = (await import(generated)) as { started: Promise<INestApplication> };
    const app = await started;
    const url = (await app.getUrl()).replace('http', 'ws');
    const socket = new WebSocket(`${url}/greet`);
    const answer = await new Promise((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ event: 'hello', data: 'Ada' })));
      socket.on('message', (data: Buffer) => resolve(JSON.parse(data.toString())));
    });
    expect(answer).toEqual({ event: 'greeting', data: 'Hello, Ada!' });
    await app.close();
  });

  it('show a gateway with a parameter in its path that answers as it says', async () => {
    writeFileSync(copyOfRooms, codeOf('docs/gateways.md', 'path parameters'));
    const { RoomGateway } = (await import(generatedRooms)) as { RoomGateway: Type };
    const { port } = await bench.start({ gateways: [RoomGateway] });
    const peer = await bench.peer(port, '/rooms/tea%20time?name=Ada');
    expect(await peer.next()).toEqual({ event: 'welcome', data: { room: 'tea time', name: 'Ada' } });
    peer.send({ event: 'where' });
    expect(await peer.next()).toEqual({ event: 'room', data: 'tea time' });
  });

  it('show rooms, typed events and a service that sends', async () => {
    writeFileSync(copyOfMarket, codeOf('docs/rooms.md', 'rooms'));
    const { MarketGateway, Prices } = (await import(generatedMarket)) as {
      MarketGateway: Type;
      Prices: Type<{ changed: (stall: string, price: number) => void }>;
    };
    const { app, port } = await bench.start({ gateways: [MarketGateway], providers: [Prices] });
    const [ada, bob] = [await bench.peer(port, '/market'), await bench.peer(port, '/market')];
    for (const peer of [ada, bob]) peer.send({ event: 'enter', data: 'tea', id: 1 });
    const [, entered] = [await bob.next(), await ada.next()];
    const { data: from } = entered as { data: string };
    ada.send({ event: 'say', data: { stall: 'tea', text: 'hello' } });
    expect(await bob.next()).toEqual({ event: 'said', data: { from, text: 'hello' } });
    app.get(Prices).changed('tea', 5);
    expect([await ada.next(), await bob.next()]).toEqual(Array(2).fill({ event: 'price', data: 5 }));
    ada.socket.close();
    expect(await bob.next()).toEqual({ event: 'left', data: from });
  });

  it('show a guard that serves a controller and a gateway, and data for the client', async () => {
    writeFileSync(copyOfChat, codeOf('docs/authenticate.md', 'authenticate'));
    const { ChatGateway, MeController } = (await import(generatedChat)) as { ChatGateway: Type; MeController: Type };

    @Injectable()
    class JwtStrategy extends PassportStrategy(Strategy) {
      constructor() {
        super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: 'secret' });
      }

      validate({ sub }: { sub: string }): unknown {
        return { id: sub };
      }
    }

    const { port } = await bench.start({
      gateways: [ChatGateway],
      controllers: [MeController],
      providers: [JwtStrategy],
    });
    const authorization = `Bearer ${new JwtService({ secret: 'secret' }).sign({ sub: 'ada' })}`;
    const answer = await fetch(`http://127.0.0.1:${port}/me`, { headers: { authorization } });
    expect(await answer.json()).toEqual({ id: 'ada' });
    const peer = await bench.peer(port, '/chat', [], { headers: { authorization } });
    peer.send({ event: 'whoami' });
    expect(await peer.next()).toEqual({ event: 'you', data: 'ada' });
    expect(await refusalOf(bench, port, '/chat')).toMatchObject({ statusLine: 'HTTP/1.1 401 Unauthorized' });
  });

  it('show a handler for binary frames that answers as it says', async () => {
    writeFileSync(copyOfUpload, codeOf('docs/formats.md', 'binary handler'));
    const { UploadGateway } = (await import(generatedUpload)) as { UploadGateway: Type };
    const { port } = await bench.start({ gateways: [UploadGateway] });
    const peer = await bench.peer(port, '/upload');
    peer.send(Buffer.from('00ff', 'hex'));
    expect(await peer.next()).toEqual({ event: 'stored', data: 2 });
    peer.send({ event: 'download', data: 0 });
    expect(await peer.next()).toEqual({ event: 'chunk', data: 'AP8=' });
  });
});
