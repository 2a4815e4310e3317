import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor, PipeTransform } from '@nestjs/common';
import { UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import { expect } from '@jest/globals';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { map, of, type Observable } from 'rxjs';
import * as msgpackr from 'msgpackr';
import {
  jsonCodec,
  messagePackCodec,
  RawWsAdapter,
  SubscribeBinary,
  type RawWebSocket,
  type RawWsGatewayOptions,
  type WsMessage,
} from '../../src/index.js';
import { defineContract, defineOwn, exception } from './contract.js';
import { CodecPeer } from './support/codec-peer.js';
import type { Peer } from './support/peer.js';
import { AnswersSentinel } from './support/sentinel.js';

const JSON_TEXT = '{"event":"echo","data":"ž"}';
const NO_UTF8 = Buffer.from('00ff80', 'hex');

class EchoGateway extends AnswersSentinel {
  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return data;
  }
}

@WebSocketGateway()
class TextGateway extends EchoGateway {}

function binaryGateway(options: RawWsGatewayOptions = {}) {
  @WebSocketGateway(options)
  class BinaryGateway extends EchoGateway {
    @SubscribeBinary()
    size(@MessageBody() bytes: unknown): unknown {
      return { event: 'size', data: Buffer.isBuffer(bytes) ? bytes.length : String(bytes) };
    }
  }
  return BinaryGateway;
}

class AllowsLong implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToWs().getData<Buffer>().length > 1;
  }
}

class Reverses implements PipeTransform {
  transform(value: unknown): unknown {
    return Buffer.isBuffer(value) ? Buffer.from(value).reverse() : value;
  }
}

class Doubles implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next
      .handle()
      .pipe(map((value: unknown) => (Buffer.isBuffer(value) ? Buffer.concat([value, value]) : value)));
  }
}

/** What a handler gives for a binary frame, named by its first byte. */
const GIVEN: readonly [name: string, give: (bytes: Buffer) => unknown, frames: readonly (Buffer | string)[]][] = [
  ['a Buffer', () => Buffer.from('0102', 'hex'), [Buffer.from('0102', 'hex')]],
  ['what it has got', (bytes) => bytes, [Buffer.from('01', 'hex')]],
  ['a Uint8Array of more', () => new Uint8Array([0, 1, 2, 3]).subarray(1, 3), [Buffer.from('0102', 'hex')]],
  ['an ArrayBuffer', () => new Uint8Array([1, 2]).buffer, [Buffer.from('0102', 'hex')]],
  ['no bytes at all', () => Buffer.alloc(0), [Buffer.alloc(0)]],
  ['a promise of bytes', () => Promise.resolve(Buffer.from('07', 'hex')), [Buffer.from('07', 'hex')]],
  [
    'a message with bytes',
    () => ({ event: 'a', data: Buffer.from('07', 'hex') }),
    ['{"event":"a","data":{"type":"Buffer","data":[7]}}'],
  ],
  ['a string', () => 'text', ['"text"']],
  ['nothing', () => undefined, []],
  [
    'an Observable',
    () => of(Buffer.from('01', 'hex'), 'text', Buffer.from('02', 'hex')),
    [Buffer.from('01', 'hex'), '"text"', Buffer.from('02', 'hex')],
  ],
  [
    'an async iterable',
    async function* give() {
      yield Buffer.from('01', 'hex');
      yield await Promise.resolve({ a: 1 });
    },
    [Buffer.from('01', 'hex'), '{"a":1}'],
  ],
];

@WebSocketGateway()
class GivingGateway extends AnswersSentinel {
  @SubscribeBinary()
  give(@MessageBody() bytes: Buffer): unknown {
    return GIVEN[bytes.readUInt8()]![1](bytes);
  }
}

/** The frames that come before the answer to a sentinel: text as a string. */
async function frames(peer: Peer, count: number): Promise<(Buffer | string)[]> {
  const received: (Buffer | string)[] = [];
  while (received.length < count) {
    const { data, isBinary } = await peer.nextFrame();
    received.push(isBinary ? data : data.toString());
  }
  return received;
}

defineContract('binary frames', ({ same, differs }) => {
  same('A15 without a handler for them JSON in one is a message', async (bench) => {
    const peer = await bench.connect([TextGateway]);
    expect(await peer.exchange(Buffer.from(JSON_TEXT))).toEqual(['ž']);
  });

  differs('binary-handlers', 'A15 a handler for them gets all of them as they are', {
    theirs: async (bench) => {
      const peer = await bench.connect([binaryGateway()]);
      expect(await peer.exchange(Buffer.from(JSON_TEXT), NO_UTF8)).toEqual(['ž']);
    },
    ours: async (bench) => {
      const peer = await bench.connect([binaryGateway()]);
      expect(await peer.exchange(Buffer.from(JSON_TEXT), NO_UTF8, Buffer.alloc(0))).toEqual([
        { event: 'size', data: JSON_TEXT.length + 1 },
        { event: 'size', data: 3 },
        { event: 'size', data: 0 },
      ]);
    },
  });

  differs('invalid-json', 'A15 without a handler what is no UTF-8 is no message', {
    theirs: async (bench) => {
      const peer = await bench.connect([TextGateway]);
      expect(await peer.exchange(NO_UTF8)).toEqual([]);
    },
    ours: async (bench) => {
      const peer = await bench.connect([TextGateway]);
      expect(await peer.exchange(NO_UTF8)).toEqual([exception(expect.stringMatching(/^Invalid JSON/))]);
    },
  });
});

defineOwn('handlers for binary frames', (own) => {
  own('with a handler for them, text is JSON still', async (bench) => {
    const peer = await bench.connect([binaryGateway()]);
    expect(await peer.exchange(JSON_TEXT)).toEqual(['ž']);
    expect(await peer.exchange('{')).toEqual([exception('Invalid JSON')]);
  });

  for (const gateway of [binaryGateway(), TextGateway]) {
    own(`nobody reaches the handler of ${gateway.name} by its name`, async (bench) => {
      const peer = await bench.connect([gateway]);
      expect(await peer.exchange({ event: '$binary', data: 'x' }, { event: '$binary', id: 7 })).toEqual([
        exception('Unknown event "$binary"'),
        {
          event: 'exception',
          data: { status: 'error', code: 'unknown_event', message: 'Unknown event "$binary"' },
          id: 7,
        },
      ]);
    });
  }

  for (const [index, [name, , expected]] of GIVEN.entries()) {
    own(`what a handler gives for one: ${name}`, async (bench) => {
      const peer = await bench.connect([GivingGateway]);
      peer.send(Buffer.from([index]));
      const sent = index === 1 ? expected.map(() => Buffer.from([index])) : expected;
      expect(await frames(peer, expected.length)).toEqual(sent);
      expect(await peer.exchange()).toEqual([]);
    });
  }

  own('guards, pipes, interceptors and filters stand around the handler', async (bench) => {
    @WebSocketGateway()
    class GuardedGateway extends AnswersSentinel {
      @UseGuards(AllowsLong)
      @UsePipes(Reverses)
      @UseInterceptors(Doubles)
      @SubscribeBinary()
      give(@ConnectedSocket() client: RawWebSocket, @MessageBody() bytes: Buffer): Buffer {
        if (bytes[0] === 0xff) throw new WsException(`not from ${client.readyState}`);
        return bytes;
      }
    }
    const peer = await bench.connect([GuardedGateway]);
    peer.send(Buffer.from('010203', 'hex'), Buffer.from('01', 'hex'), Buffer.from('00ff', 'hex'));
    const answers = await frames(peer, 3);
    expect(answers.filter((answer) => typeof answer !== 'string')).toEqual([Buffer.from('030201030201', 'hex')]);
    expect(answers.filter((answer) => typeof answer === 'string').map((text): unknown => JSON.parse(text))).toEqual(
      expect.arrayContaining([exception('Forbidden resource'), exception('not from 1')]),
    );
  });

  own('messages$ has them as { event: "$binary", data }, which are of their own memory', async (bench) => {
    const seen: WsMessage[] = [];
    @WebSocketGateway()
    class WatchingGateway extends binaryGateway() {
      handleConnection(client: RawWebSocket): void {
        client.messages$.subscribe((message) => void seen.push(message));
        client.on('message', (data) => void setImmediate(() => data.fill(0)));
      }
    }
    const peer = await bench.connect([WatchingGateway]);
    await peer.exchange(NO_UTF8, { event: '$binary' });
    expect(seen.slice(0, -1)).toEqual([{ event: '$binary', data: NO_UTF8 }]);
  });

  own('no event of that name can be sent', async (bench) => {
    const failures: unknown[] = [];
    @WebSocketGateway()
    class NamingGateway extends AnswersSentinel {
      handleConnection(client: RawWebSocket): void {
        try {
          client.sendEvent('$binary', 1);
        } catch (error) {
          failures.push(error);
        }
      }
    }
    const peer = await bench.connect([NamingGateway]);
    expect(await peer.exchange()).toEqual([]);
    expect(failures).toEqual([new TypeError('The event "$binary" stands for binary frames: send them with send()')]);
  });

  own('of a client whose subprotocol has a codec belong to that', async (bench) => {
    const messagePack = messagePackCodec(msgpackr);
    const { port } = await bench.start({ gateways: [binaryGateway({ codecs: { packed: messagePack } })] });
    const json = await bench.peer(port);
    expect(await json.exchange(NO_UTF8)).toEqual([{ event: 'size', data: 3 }]);
    const packed = new CodecPeer(await bench.peer(port, '/', ['packed']), messagePack);
    expect(await packed.ask(1, { event: 'echo', data: 1 })).toEqual([1]);
    expect(await packed.ask(1, { event: '$binary', data: 1 })).toEqual([exception('Unknown event "$binary"')]);
  });

  own('beyond the rate are refused like any message', async (bench) => {
    const peer = await bench.connect([binaryGateway({ rateLimit: { messagesPerSecond: 1, burst: 1 } })]);
    peer.send(NO_UTF8, NO_UTF8);
    // What is refused is answered at once.
    expect(await peer.next()).toEqual(exception('Too many messages'));
    expect(await peer.next()).toEqual({ event: 'size', data: 3 });
  });

  own('have one reader: a handler for them beside a codec or a parser stops the start', async (bench) => {
    const codec = messagePackCodec(msgpackr);
    const start = (options: RawWsGatewayOptions) => bench.start({ gateways: [binaryGateway(options)] });
    const taken = 'BinaryGateway: @SubscribeBinary() is not possible, binary frames belong to the codec';
    await expect(start({ codec })).rejects.toThrow(taken);
    await expect(start({ codec, codecs: { packed: codec } })).rejects.toThrow(taken);
    await start({ codec: jsonCodec });
    await start({ codec, codecs: { json: jsonCodec } });
    const parsed = bench.start({ gateways: [binaryGateway()], messageParser: () => undefined });
    await expect(parsed).rejects.toThrow(
      'with a "messageParser" binary frames belong to it, and not to @SubscribeBinary()',
    );
  });

  own('reach it without the application at hand, too', async (bench) => {
    const { port } = await bench.start({
      gateways: [binaryGateway()],
      prepare: (app) => void app.useWebSocketAdapter(new RawWsAdapter(app.getHttpServer())),
    });
    const peer = await bench.peer(port);
    expect(await peer.exchange(NO_UTF8)).toEqual([{ event: 'size', data: 3 }]);
  });
});
