import { Catch, UseFilters, type ArgumentsHost, type Type } from '@nestjs/common';
import { expect, jest } from '@jest/globals';
import {
  BaseWsExceptionFilter,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import * as msgpackr from 'msgpackr';
import { concat, NEVER, Observable, of } from 'rxjs';
import {
  jsonCodec,
  messagePackCodec,
  RawWsAdapter,
  type MessageCodec,
  type RawWebSocket,
  type RawWebSocketServer,
  type RawWsGatewayOptions,
} from '../../src/index.js';
import { defineOwn, exception } from './contract.js';
import type { Bench } from './support/bench.js';
import { CodecPeer } from './support/codec-peer.js';

const messagePack = messagePackCodec(msgpackr);

/** Fails later than Nest's own filter would, when nobody knows any more which message it was. */
@Catch()
class LateFilter extends BaseWsExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    queueMicrotask(() => super.catch(error, host));
  }
}

/** A gateway that does a bit of everything, with these options. */
function gatewayWith(options: RawWsGatewayOptions) {
  @WebSocketGateway(options)
  class EverythingGateway {
    @WebSocketServer() server!: RawWebSocketServer;

    @SubscribeMessage('echo')
    echo(@MessageBody() data: unknown): unknown {
      return data;
    }

    @SubscribeMessage('kind')
    kind(@MessageBody() data: unknown): unknown {
      return { event: 'kind', data: Buffer.isBuffer(data) ? 'Buffer' : Object.prototype.toString.call(data) };
    }

    @SubscribeMessage('stream')
    stream(): Observable<number> {
      return of(1, 2);
    }

    @SubscribeMessage('endless')
    endless(): Observable<number> {
      return concat(of(1), NEVER);
    }

    @SubscribeMessage('fail')
    fail(): never {
      throw new WsException('no');
    }

    @UseFilters(LateFilter)
    @SubscribeMessage('failLate')
    failLate(): never {
      throw new WsException('late');
    }

    @SubscribeMessage('function')
    function(): unknown {
      return () => 1;
    }

    @SubscribeMessage('tell')
    tell(@ConnectedSocket() client: RawWebSocket, @MessageBody() data: unknown): void {
      client.sendEvent('told', data);
    }

    @SubscribeMessage('tellAll')
    tellAll(@MessageBody() data: unknown): void {
      this.server.sendEvent('toldAll', data);
    }

    @SubscribeMessage('ask')
    async ask(@ConnectedSocket() client: RawWebSocket): Promise<unknown> {
      return { event: 'asked', data: await client.sendRequest('name', null) };
    }
  }
  return EverythingGateway;
}

/** A codec that counts what it is asked. */
function counting(codec: MessageCodec) {
  return {
    decode: jest.fn((data: Buffer, isBinary: boolean) => codec.decode(data, isBinary)),
    encode: jest.fn((message: unknown) => codec.encode(message)),
  };
}

async function connect(bench: Bench, gateway: Type): Promise<CodecPeer> {
  return new CodecPeer(await bench.connect([gateway]), messagePack);
}

defineOwn('a gateway in MessagePack', (own) => {
  const everything = gatewayWith({ codec: messagePack });

  const exchanges: readonly [title: string, sent: unknown, answers: readonly unknown[]][] = [
    ['an event', { event: 'echo', data: { a: [1, 'ž', null] } }, [{ a: [1, 'ž', null] }]],
    ['bytes both ways', { event: 'echo', data: Buffer.from('00ff', 'hex') }, [Buffer.from('00ff', 'hex')]],
    ['bytes as a Buffer', { event: 'kind', data: Buffer.from('00ff', 'hex') }, [{ event: 'kind', data: 'Buffer' }]],
    ['a date both ways', { event: 'echo', data: new Date(5000) }, [new Date(5000)]],
    ['a request', { event: 'echo', data: 5, id: 7 }, [{ event: '$complete', data: 5, id: 7 }]],
    ['a request whose id has 64 bits', { event: 'echo', data: 5, id: 7n }, [{ event: '$complete', data: 5, id: 7 }]],
    [
      'a request without a value',
      { event: 'tell', data: 1, id: 1 },
      [
        { event: 'told', data: 1 },
        { event: '$complete', id: 1 },
      ],
    ],
    ['the values of a stream for an event', { event: 'stream' }, [1, 2]],
    [
      'the values of a stream for a request',
      { event: 'stream', id: 'a' },
      [
        { event: '$next', data: 1, id: 'a' },
        { event: '$next', data: 2, id: 'a' },
        { event: '$complete', id: 'a' },
      ],
    ],
    ['a failure', { event: 'fail' }, [exception('no')]],
    [
      'a failure of a request',
      { event: 'fail', id: 7 },
      [{ event: 'exception', data: { status: 'error', code: 'rejected', message: 'no' }, id: 7 }],
    ],
    ["what a filter sends late by the means of Nest's own", { event: 'failLate' }, [exception('late')]],
    [
      'an unknown event',
      { event: 'nobody', id: 7 },
      [{ event: 'exception', data: expect.objectContaining({ code: 'unknown_event' }), id: 7 }],
    ],
    ['a value that is no message', 5, [exception(expect.stringMatching(/^Invalid message: /))]],
    ['A25 a value that has no form', { event: 'function' }, [exception('Internal server error')]],
  ];
  for (const [title, sent, answers] of exchanges) {
    own(title, async (bench) => {
      const peer = await connect(bench, everything);
      expect(await peer.ask(answers.length + 1, sent, { event: 'echo', data: 'last' })).toEqual(
        expect.arrayContaining([...answers, 'last']),
      );
    });
  }

  own('a stream that is cancelled', async (bench) => {
    const peer = await connect(bench, everything);
    expect(await peer.ask(1, { event: 'endless', id: 1 })).toEqual([{ event: '$next', data: 1, id: 1 }]);
    expect(await peer.ask(1, { event: '$cancel', id: 1 })).toEqual([{ event: '$complete', id: 1 }]);
  });

  own('what the server asks', async (bench) => {
    const peer = await connect(bench, everything);
    const [question] = await peer.ask(1, { event: 'ask' });
    expect(question).toEqual({ event: 'name', data: null, id: 1 });
    expect(await peer.ask(1, { event: '$complete', data: 'Ada', id: 1 })).toEqual([{ event: 'asked', data: 'Ada' }]);
  });

  const hostile: readonly [title: string, frame: string | Buffer, message: unknown][] = [
    ['text', '{"event":"echo"}', 'Invalid message: MessagePack is expected, in a binary frame'],
    ['nothing', Buffer.alloc(0), 'Invalid MessagePack: it ends too soon'],
    ['a huge array', Buffer.from('dd7fffffff', 'hex'), 'Invalid MessagePack: it ends too soon'],
    ['A10 100,000 levels', Buffer.alloc(100_000, 0x91), 'Invalid MessagePack: it is nested deeper than 1000 levels'],
    ['a map for a key', Buffer.from('818002', 'hex'), 'Invalid message: it could not be decoded'],
  ];
  for (const [title, frame, message] of hostile) {
    own(`${title} is answered, and neither logged nor followed by a close`, async (bench) => {
      const { port, logs } = await bench.start({ gateways: [everything] });
      const raw = await bench.peer(port);
      const peer = new CodecPeer(raw, messagePack);
      raw.send(frame);
      expect(await peer.next()).toEqual({ event: 'exception', data: { status: 'error', message } });
      expect(await peer.ask(1, { event: 'echo', data: 1 })).toEqual([1]);
      expect(logs.texts('error')).toEqual([]);
    });
  }

  own('A10 levels beyond jsonMaxDepth', async (bench) => {
    const peer = await connect(bench, gatewayWith({ codec: messagePack, jsonMaxDepth: 3 }));
    expect(await peer.ask(1, { event: 'echo', data: [[]] })).toEqual([[[]]]);
    expect(await peer.ask(1, { event: 'echo', data: [[[]]], id: 7 })).toEqual([
      { event: 'exception', data: expect.objectContaining({ code: 'too_deep' }), id: 7 },
    ]);
  });

  own('refusedMessages: close ends the connection of what is no MessagePack with 1007', async (bench) => {
    const peer = await bench.connect([gatewayWith({ codec: messagePack, refusedMessages: 'close' })]);
    peer.send(Buffer.from('c1', 'hex'));
    expect(await peer.closed).toMatchObject({ code: 1007 });
  });

  own('the adapter may choose it for all gateways, and one of them JSON', async (bench) => {
    const { port } = await bench.start({
      gateways: [gatewayWith({ path: '/packed' }), gatewayWith({ path: '/json', codec: jsonCodec })],
      prepare: (app) => void app.useWebSocketAdapter(new RawWsAdapter(app, { codec: messagePack })),
    });
    const packed = new CodecPeer(await bench.peer(port, '/packed'), messagePack);
    const json = await bench.peer(port, '/json');
    expect(await packed.ask(1, { event: 'echo', data: 1 })).toEqual([1]);
    json.send({ event: 'echo', data: 1 });
    expect(await json.next()).toBe(1);
  });
});

defineOwn('a codec by subprotocol', (own) => {
  const packed = counting(messagePack);
  const letters = counting({
    decode: (data) => ({ event: 'tellAll', data: String(data) }),
    encode: (message) => JSON.stringify(message).toUpperCase(),
  });
  const everything = gatewayWith({ codecs: { 'v1.msgpack': packed, letters, json: jsonCodec } });

  own('the first offer that has a codec is chosen, and JSON without one', async (bench) => {
    const { port } = await bench.start({ gateways: [everything] });
    const peers = await Promise.all(
      [['other', 'v1.msgpack', 'json'], ['json', 'v1.msgpack'], []].map((offers) => bench.peer(port, '/', offers)),
    );
    expect(peers.map(({ socket }) => socket.protocol)).toEqual(['v1.msgpack', 'json', '']);
    for (const [i, codec] of [messagePack, jsonCodec, jsonCodec].entries()) {
      expect(await new CodecPeer(peers[i]!, codec).ask(1, { event: 'echo', data: i })).toEqual([i]);
    }
  });

  own('an event for all is written once for each codec that clients have', async (bench) => {
    const { port } = await bench.start({ gateways: [everything] });
    const json = await bench.peer(port);
    const packs = [await bench.peer(port, '/', ['v1.msgpack']), await bench.peer(port, '/', ['v1.msgpack'])];
    packed.encode.mockClear();
    letters.encode.mockClear();
    const toldAll = { event: 'toldAll', data: 'hi' };
    json.send({ event: 'tellAll', data: 'hi' });
    expect(await json.next()).toEqual(toldAll);
    for (const pack of packs) expect(await new CodecPeer(pack, messagePack).next()).toEqual(toldAll);
    expect(packed.encode).toHaveBeenCalledTimes(1);
    expect(letters.encode).not.toHaveBeenCalled();
  });

  own('what one of the formats can not say goes to nobody', async (bench) => {
    const { app, port } = await bench.start({ gateways: [everything] });
    const json = await bench.peer(port);
    const pack = new CodecPeer(await bench.peer(port, '/', ['v1.msgpack']), messagePack);
    expect(await pack.ask(1, { event: 'echo', data: 1 })).toEqual([1]);
    const { server } = app.get(everything);
    // JSON has no BigInt, and MessagePack no symbol.
    expect(() => server.sendEvent('news', 1n)).toThrow(TypeError);
    expect(() => server.sendEvent('news', { a: Symbol('a') })).toThrow('symbol');
    server.sendEvent('news', 1);
    expect(await json.next()).toEqual({ event: 'news', data: 1 });
    expect(await pack.next()).toEqual({ event: 'news', data: 1 });
    await json.close();
    server.sendEvent('news', 2n ** 60n);
    expect(await pack.next()).toEqual({ event: 'news', data: 2n ** 60n });
  });

  own('protocols and handleProtocols have the last word', async (bench) => {
    const codecs = { a: messagePack, b: jsonCodec };
    const { port } = await bench.start({
      gateways: [
        gatewayWith({ path: '/listed', codecs, protocols: ['b', 'c'] }),
        gatewayWith({ path: '/handled', codecs, handleProtocols: (offered) => [...offered].at(-1) ?? false }),
      ],
    });
    const [listed, handled] = await Promise.all(
      ['/listed', '/handled'].map((path) => bench.peer(port, path, ['c', 'a'])),
    );
    expect([listed!.socket.protocol, handled!.socket.protocol]).toEqual(['c', 'a']);
    listed!.send({ event: 'echo', data: 1 });
    expect(await listed!.next()).toBe(1);
    expect(await new CodecPeer(handled!, messagePack).ask(1, { event: 'echo', data: 1 })).toEqual([1]);
  });
});

defineOwn('a codec of the application', (own) => {
  own('that gives nothing is silent, and what it leaves out on the way in reaches nobody', async (bench) => {
    const codec: MessageCodec = {
      decode: (data) => (data.length === 0 ? null : { event: 'echo', data: String(data) }),
      encode: (message) => (message === 'hush' ? undefined : String(message)),
    };
    const peer = await bench.connect([gatewayWith({ codec })]);
    peer.send('', 'hush', 'aloud');
    expect((await peer.nextFrame()).data.toString()).toBe('aloud');
  });

  own('that fails to write a reply: the exception goes out in its place', async (bench) => {
    const codec = counting({
      decode: (data) => ({ event: 'echo', data: String(data) }),
      encode: (message) => {
        if (message === 'bad') throw new Error('can not say bad');
        return JSON.stringify(message);
      },
    });
    const { port, logs } = await bench.start({ gateways: [gatewayWith({ codec })] });
    const peer = await bench.peer(port);
    peer.send('bad', 'good');
    expect(await peer.next()).toEqual(exception('Internal server error'));
    expect(await peer.next()).toBe('good');
    expect(logs.texts('error')).toEqual([expect.stringContaining('can not say bad')]);
  });

  for (const [what, sent] of [
    ['a reply', 'echo'],
    ['a refusal', 'nobody'],
  ] as const) {
    own(`that fails to write ${what} and an exception too: the client is closed with 1011`, async (bench) => {
      const codec: MessageCodec = {
        decode: (data) => ({ event: String(data), data: 1, id: 1 }),
        encode: () => {
          throw new Error('mute');
        },
      };
      const gateway = gatewayWith({ codec });
      const { app, port, logs } = await bench.start({ gateways: [gateway] });
      const peer = await bench.peer(port);
      peer.send(sent);
      expect(await peer.closed).toEqual({ code: 1011, reason: 'Internal server error' });
      expect(logs.texts('error').length).toBeGreaterThan(0);
      for (const text of logs.texts('error')) expect(text).toContain('Error: mute');
      const { server } = app.get(gateway);
      expect(server.metrics().incidents.cutOff).toMatchObject({ codec_failed: 1 });
    });
  }

  const wrong: readonly [title: string, options: object, message: RegExp][] = [
    [
      'no object',
      { codec: 'json' },
      /Option "codec" must be an object with the functions decode and encode, not "json"/,
    ],
    ['no encode', { codec: { decode: () => 1 } }, /Option "codec" must be/],
    ['null', { codec: null }, /Option "codec" must be/],
    [
      'a list of codecs',
      { codecs: [jsonCodec] },
      /Option "codecs" must be an object with a codec for each subprotocol/,
    ],
    ['a codec of a subprotocol', { codecs: { a: 'json' } }, /Option "codecs.a" must be/],
    ['the name of a subprotocol', { codecs: { 'a b': jsonCodec } }, /Option "codecs" must be .* not "a b"/],
  ];
  for (const [title, options, message] of wrong) {
    own(`that is wrong stops the start: ${title}`, async (bench) => {
      await expect(bench.start({ gateways: [gatewayWith(options)] })).rejects.toThrow(message);
    });
  }

  own('and a messageParser contradict each other, also when the parser comes later', async (bench) => {
    const gateways = [gatewayWith({ codecs: { a: messagePack } })];
    const conflict = 'EverythingGateway: give either a "messageParser" or a "codec" (or "codecs"), not both';
    await expect(bench.start({ gateways, messageParser: () => undefined })).rejects.toThrow(conflict);
    const { adapter } = await bench.start({ gateways });
    expect(() => adapter.setMessageParser(() => undefined)).toThrow(conflict);
    await bench.start({ gateways: [gatewayWith({ codec: jsonCodec })], messageParser: () => undefined });
  });
});
