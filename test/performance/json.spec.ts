import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { jsonCodec, type MessageCodec } from '../../src/index.js';
import { maskedFrame, unmaskedFrame } from '../support/frames.js';
import { connectionTo, type Connection } from './support/connection.js';
import { openNest, type EchoServer } from './support/echo-kinds.js';

let server: EchoServer;
let connection: Connection;
afterEach(async () => {
  jest.restoreAllMocks();
  await connection.client.destroy();
  await server.close();
});

const EVENTS = ['first', 'second', 'third', 'fourth', 'fifth'];

/** Counts what it is asked for. */
const codec = { decode: jest.fn(jsonCodec.decode), encode: jest.fn(jsonCodec.encode) } satisfies MessageCodec;

/** Gateways on one path, each with a handler for an event of its own. */
function gatewaysFor(events: readonly string[], codecs?: Record<string, MessageCodec>) {
  return events.map((event) => {
    @WebSocketGateway(codecs === undefined ? {} : { codecs })
    class OneOfSeveral {
      @SubscribeMessage(event)
      answer(@MessageBody() data: unknown): unknown {
        return data;
      }

      @SubscribeMessage('all')
      answerToo(): string {
        return 'here';
      }
    }
    return OneOfSeveral;
  });
}

/** Sends each gateway an event and a request; gives how many messages that are. */
async function talk({ client }: Connection): Promise<number> {
  const texts = EVENTS.flatMap((event, i) => [
    [`{"event":"${event}","data":${i}}`, `${i}`],
    [`{"event":"${event}","data":${i},"id":${i}}`, `{"event":"$complete","data":${i},"id":${i}}`],
  ]);
  const requests = texts.map(([request = '']) => maskedFrame(0x81, Buffer.from(request)));
  const replies = Buffer.concat(texts.map(([, reply = '']) => unmaskedFrame(0x81, Buffer.from(reply))));
  client.write(Buffer.concat(requests));
  expect((await client.read(replies.length)).equals(replies)).toBe(true);
  return texts.length;
}

describe('with five gateways on one path', () => {
  test('each message is parsed once and each answer written once', async () => {
    server = await openNest(...gatewaysFor(EVENTS));
    connection = await connectionTo(server.http);
    const [parse, stringify] = [jest.spyOn(JSON, 'parse'), jest.spyOn(JSON, 'stringify')];
    const messages = await talk(connection);
    expect([parse.mock.calls.length, stringify.mock.calls.length]).toEqual([messages, messages]);
  });

  test('a message that all of them answer is parsed once', async () => {
    server = await openNest(...gatewaysFor(EVENTS));
    connection = await connectionTo(server.http);
    const [parse, stringify] = [jest.spyOn(JSON, 'parse'), jest.spyOn(JSON, 'stringify')];
    connection.client.write(maskedFrame(0x81, Buffer.from('{"event":"all"}')));
    const replies = Buffer.concat(EVENTS.map(() => unmaskedFrame(0x81, Buffer.from('"here"'))));
    expect((await connection.client.read(replies.length)).equals(replies)).toBe(true);
    expect([parse.mock.calls.length, stringify.mock.calls.length]).toEqual([1, EVENTS.length]);
  });

  test('a codec reads each message once and writes each answer once', async () => {
    server = await openNest(...gatewaysFor(EVENTS, { counted: codec }));
    connection = await connectionTo(server.http, { fields: ['Sec-WebSocket-Protocol: counted'] });
    const messages = await talk(connection);
    expect([codec.decode.mock.calls.length, codec.encode.mock.calls.length]).toEqual([messages, messages]);
  });
});
