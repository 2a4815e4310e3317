import { ForbiddenException, HttpException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { WebSocketGateway, WsException } from '@nestjs/websockets';
import { expect, jest } from '@jest/globals';
import { EMPTY, NEVER, Observable, of } from 'rxjs';
import { defineOwn } from './contract.js';
import { answerOf, guard, guardedGateway, throws } from './support/guards.js';
import { maskedText } from './support/raw-peer.js';
import { AnswersSentinel } from './support/sentinel.js';

/** What the type of a guard forbids, and JavaScript does not. */
function undeclared(result: unknown): ReturnType<CanActivate['canActivate']> {
  const holder: { readonly result: ReturnType<CanActivate['canActivate']> } = Object({ result });
  return holder.result;
}

const allowing: readonly [title: string, result: () => ReturnType<CanActivate['canActivate']>][] = [
  ['true', () => true],
  ['a promise of true', () => Promise.resolve(true)],
  ['an Observable of true', () => of(true)],
  ['an Observable whose last value is true', () => of(false, true)],
  ['a promise of an Observable of true', () => undeclared(Promise.resolve(of(true)))],
];

const refusing: readonly [title: string, result: () => ReturnType<CanActivate['canActivate']>][] = [
  ['false', () => false],
  ['a promise of false', () => Promise.resolve(false)],
  ['an Observable of false', () => of(false)],
  ['an Observable that ends without a value', () => new Observable<boolean>((observer) => observer.complete())],
  ['a promise of an Observable of false', () => undeclared(Promise.resolve(of(false)))],
  ['an Observable of a promise of false', () => undeclared(of(Promise.resolve(false)))],
  ['an Observable of an Observable that is empty', () => undeclared(of(EMPTY))],
  ['nothing at all', () => undeclared(undefined)],
];

defineOwn('what a handshake guard returns', (own) => {
  for (const [title, result] of allowing) {
    own(`${title} lets in`, async (bench) => {
      const peer = await bench.connect([guardedGateway([guard(result)])]);
      expect(await peer.exchange()).toEqual([]);
    });
  }

  for (const [title, result] of refusing) {
    own(`H60 ${title} is a 403, and neither connection nor handlers hear of the client`, async (bench) => {
      const connected: unknown[] = [];
      const { port, app } = await bench.start({ gateways: [guardedGateway([guard(result)], connected)] });
      const handled = jest.spyOn(AnswersSentinel.prototype, 'answerSentinel');
      const peer = await bench.rawPeer(port);
      peer.requestUpgrade('/', [], maskedText('{"event":"contract:sentinel"}'));
      expect(await peer.readToEnd()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
      await app.close();
      expect([connected, handled.mock.calls]).toEqual([[], []]);
      handled.mockRestore();
    });
  }
});

defineOwn('what a handshake guard or handleHandshake should not return', (own) => {
  own('a function is a 500, and logged', async (bench) => {
    const { port, logs } = await bench.start({ gateways: [guardedGateway([guard(() => undeclared(() => true))])] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 500 });
    expect(logs.texts('error').join('\n')).toContain('canActivate() must return true or false, not a function');
  });

  own('an Observable of handleHandshake is a 500, and logged', async (bench) => {
    @WebSocketGateway()
    class AskedGateway extends AnswersSentinel {
      handleHandshake(): unknown {
        return of({ name: 'Ada' });
      }
    }

    const { port, logs } = await bench.start({ gateways: [AskedGateway] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 500 });
    expect(logs.texts('error').join('\n')).toContain(
      'handleHandshake must return an object or nothing, not an Observable',
    );
  });
});

const SPLIT = 'No\r\nSet-Cookie: a=b\r\n\r\n<script>';

const thrown: readonly [title: string, exception: unknown, status: number, body: string][] = [
  ['its own status and message', new HttpException('Pay first', 402), 402, 'Pay first'],
  ['a status nobody expects', new HttpException('I am a teapot', 418), 418, 'I am a teapot'],
  ['a redirect', new HttpException('Moved', 302), 302, 'Moved'],
  ['a default message', new ForbiddenException(), 403, 'Forbidden'],
  [
    'a list of messages',
    new HttpException({ message: ['a is missing', 'b is long'] }, 400),
    400,
    'a is missing, b is long',
  ],
  ['a response without a message', new HttpException({ reason: 1 }, 400), 400, 'Http Exception'],
  ['line breaks in its message', new HttpException(SPLIT, 403), 403, 'No Set-Cookie: a=b <script>'],
  ['a WsException', new WsException('not you'), 403, 'not you'],
  ['an exception of another copy of Nest', { getStatus: () => 409, getResponse: () => 'twice' }, 409, 'twice'],
];

const failing: readonly [title: string, thrown: unknown, logged: string][] = [
  ['an Error', new Error('the password is x'), 'the password is x'],
  ['null', null, 'null'],
  ['a string', 'the password is x', 'the password is x'],
  ['undefined', undefined, 'undefined'],
  ['an HttpException that refuses nothing', new HttpException('the password is x', 200), 'the password is x'],
  [
    'an exception whose status is none',
    { getStatus: throws(new Error('no status')), getResponse: () => 1 },
    'no status',
  ],
];

defineOwn('what a handshake guard throws', (own) => {
  for (const [title, exception, status, body] of thrown) {
    own(`H60 ${title} is the answer`, async (bench) => {
      const { port, logs } = await bench.start({ gateways: [guardedGateway([guard(throws(exception))])] });
      expect(await answerOf(bench, port)).toMatchObject({ status, body: `${body}\n` });
      expect(logs.texts('error')).toEqual([]);
    });
  }

  for (const [title, exception, logged] of failing) {
    own(`H61 ${title} is a 500 that says nothing, and logged with the gateway`, async (bench) => {
      const { port, logs } = await bench.start({ gateways: [guardedGateway([guard(throws(exception))])] });
      expect(await answerOf(bench, port)).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
      expect(logs.texts('error')).toEqual([
        expect.stringContaining('A guard of GuardedGateway has failed:'),
        expect.stringContaining(logged),
      ]);
    });
  }

  own('H61 what an Observable fails with is a 500 too', async (bench) => {
    const failure = new Observable<boolean>((observer) => observer.error(new Error('mine')));
    const { port, logs } = await bench.start({ gateways: [guardedGateway([guard(() => failure)])] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 500 });
    expect(logs.texts('error')[1]).toMatch(/Error: mine\n\s+at /);
  });
});

interface Answer {
  statusCode: number;
  setHeader(name: string, value: string | string[]): void;
  writeHead(status: number, fields: Record<string, string>): Answer;
  end(text?: string): void;
}
const answerIn = (context: ExecutionContext) => context.switchToHttp().getResponse<Answer>();

defineOwn('the response that a handshake guard gets', (own) => {
  own('its fields go out with the 101, but none that are the handshake’s own', async (bench) => {
    const setting = guard((context) => {
      const response = answerIn(context);
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      response.setHeader('X-User', 'ada');
      for (const name of ['Connection', 'Upgrade', 'Content-Length', 'Transfer-Encoding', 'Sec-WebSocket-Protocol']) {
        response.setHeader(name, '7');
      }
      return true;
    });
    const { port } = await bench.start({ gateways: [guardedGateway([setting])] });
    const peer = await bench.rawPeer(port);
    const [status, ...lines] = (await peer.upgrade()).trimEnd().split('\r\n');
    expect(status).toBe('HTTP/1.1 101 Switching Protocols');
    expect(lines).toEqual([
      'Upgrade: websocket',
      'Connection: Upgrade',
      expect.stringMatching(/^Sec-WebSocket-Accept: /),
      'set-cookie: a=1',
      'set-cookie: b=2',
      'x-user: ada',
    ]);
  });

  own('H60 its fields go out with a refusal', async (bench) => {
    const refuses = guard((context) => {
      answerIn(context).setHeader('WWW-Authenticate', 'Bearer');
      answerIn(context).setHeader('Content-Length', '1');
      throw new HttpException('Who are you?', 401);
    });
    const { port } = await bench.start({ gateways: [guardedGateway([refuses])] });
    expect(await answerOf(bench, port)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer', 'content-length': '13', connection: 'close' },
      body: 'Who are you?\n',
    });
  });

  own('H60 a guard that answers by itself, and is never done, has refused', async (bench) => {
    const redirects = guard((context) => {
      const response = answerIn(context);
      response.statusCode = 302;
      response.setHeader('Location', '/login');
      response.end();
      return NEVER;
    });
    const { port } = await bench.start({ gateways: [guardedGateway([redirects])] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 302, headers: { location: '/login' } });
  });

  own('H60 a guard may redirect by writeHead, as Node has it', async (bench) => {
    const redirects = guard((context) => {
      answerIn(context).writeHead(302, { Location: '/login' }).end();
      return false;
    });
    const { port } = await bench.start({ gateways: [guardedGateway([redirects])] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 302, headers: { location: '/login' } });
  });

  own('H60 each of several cookies goes out with a refusal', async (bench) => {
    const refuses = guard((context) => {
      answerIn(context).setHeader('Set-Cookie', ['a=; Max-Age=0', 'b=; Max-Age=0']);
      return false;
    });
    const { port } = await bench.start({ gateways: [guardedGateway([refuses])] });
    const peer = await bench.rawPeer(port);
    expect((await peer.upgrade()).split('\r\n').filter((line) => line.startsWith('set-cookie'))).toEqual([
      'set-cookie: a=; Max-Age=0',
      'set-cookie: b=; Max-Age=0',
    ]);
  });

  own('H61 a guard that answers 200 by itself is a 500, whatever it returns', async (bench) => {
    const answers = guard((context) => {
      answerIn(context).end('come in');
      return true;
    });
    const { port, logs } = await bench.start({ gateways: [guardedGateway([answers])] });
    expect(await answerOf(bench, port)).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
    expect(logs.texts('error')).toEqual([
      expect.stringContaining('A guard of GuardedGateway has failed:'),
      expect.stringContaining('It has answered with 200'),
    ]);
  });
});
