import { createParamDecorator, ParseIntPipe } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { expect } from '@jest/globals';
import { Ack, ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { defineContract, exception } from './contract.js';
import type { GatewayClient } from './support/gateway-types.js';
import { AnswersSentinel } from './support/sentinel.js';

const ContextOf = createParamDecorator((_data: unknown, context: ExecutionContext) => ({
  type: context.getType(),
  data: context.switchToWs().getData<unknown>(),
  pattern: context.switchToWs().getPattern(),
}));

/** What JSON can't say is named, so that a reply tells `undefined` from null and from absent. */
function name(value: unknown): unknown {
  return value === undefined ? 'undefined' : value;
}

@WebSocketGateway()
class ParameterGateway extends AnswersSentinel {
  @SubscribeMessage('plain')
  plain(client: GatewayClient, data: unknown, third: unknown): unknown {
    return [typeof client.send, name(data), name(third)];
  }

  @SubscribeMessage('body')
  body(@MessageBody() data: unknown): unknown {
    return [name(data)];
  }

  @SubscribeMessage('field')
  field(@MessageBody('name') value: unknown): unknown {
    return [name(value)];
  }

  @SubscribeMessage('two-fields')
  twoFields(@MessageBody('b') b: unknown, @MessageBody('a') a: unknown): unknown {
    return [name(a), name(b)];
  }

  @SubscribeMessage('socket')
  socket(@MessageBody() data: unknown, @ConnectedSocket() client: GatewayClient): unknown {
    client.send(JSON.stringify({ direct: name(data) }));
    return 'returned';
  }

  @SubscribeMessage('integer')
  integer(@MessageBody(new ParseIntPipe()) value: unknown): unknown {
    return [typeof value, value];
  }

  @SubscribeMessage('integer-field')
  integerField(@MessageBody('n', ParseIntPipe) value: unknown): unknown {
    return [typeof value, value];
  }

  @SubscribeMessage('ack')
  ack(@Ack() answer: unknown): unknown {
    return [name(answer)];
  }

  @SubscribeMessage('context')
  context(@ContextOf() context: unknown): unknown {
    return { context };
  }

  @SubscribeMessage('keys')
  keys(@MessageBody() data: object): unknown {
    Object.assign({}, data);
    return { keys: Object.keys(data), everyObject: name(Reflect.get({}, 'admin')) };
  }

  @SubscribeMessage('')
  empty(): unknown {
    return 'the empty event';
  }

  @SubscribeMessage('hasOwnProperty')
  prototypeName(): unknown {
    return 'a handler named like a property of Object.prototype';
  }
}

const rows: readonly [title: string, message: unknown, replies: readonly unknown[]][] = [
  ['a handler without decorators gets client and data', { event: 'plain', data: 1 }, [['function', 1, 'undefined']]],
  ['A6 a message without data gives undefined', { event: 'plain' }, [['function', 'undefined', 'undefined']]],
  ['@MessageBody() is the data', { event: 'body', data: { a: 1 } }, [[{ a: 1 }]]],
  ['@MessageBody() without data is undefined', { event: 'body' }, [['undefined']]],
  ['data that is null stays null', { event: 'body', data: null }, [[null]]],
  ['data that is 0 stays 0', { event: 'body', data: 0 }, [[0]]],
  ['data that is false stays false', { event: 'body', data: false }, [[false]]],
  ['data that is an empty string stays one', { event: 'body', data: '' }, [['']]],
  ['data that is an array stays one', { event: 'body', data: [1, [2]] }, [[[1, [2]]]]],
  ["@MessageBody('field') is the field", { event: 'field', data: { name: 'x', other: 1 } }, [['x']]],
  ["@MessageBody('field') of data without it is undefined", { event: 'field', data: {} }, [['undefined']]],
  ["@MessageBody('field') without data is undefined", { event: 'field' }, [['undefined']]],
  ["@MessageBody('field') of null is undefined", { event: 'field', data: null }, [['undefined']]],
  ["@MessageBody('field') of a number is undefined", { event: 'field', data: 5 }, [['undefined']]],
  ['fields arrive at the parameters that name them', { event: 'two-fields', data: { a: 1, b: 2 } }, [[1, 2]]],
  ['@ConnectedSocket() is the client', { event: 'socket', data: 1 }, [{ direct: 1 }, 'returned']],
  ['a pipe in @MessageBody() transforms', { event: 'integer', data: '12' }, [['number', 12]]],
  ["a pipe in @MessageBody('field') transforms", { event: 'integer-field', data: { n: '7' } }, [['number', 7]]],
  ['@Ack() of a message without id is undefined', { event: 'ack' }, [['undefined']]],
  [
    "a custom parameter decorator sees Nest's context",
    { event: 'context', data: 1 },
    [{ context: { type: 'ws', data: 1, pattern: 'context' } }],
  ],
  ['A7 extra keys of a message are ignored', { event: 'body', data: 1, x: 2, __v: [], constructor: 3 }, [[1]]],
  ['A9 of duplicate keys the last one wins', '{"event":"field","event":"body","data":1,"data":2}', [[2]]],
  ['the order of the keys does not matter', '{"data":1,"event":"body"}', [[1]]],
  ['white space around the JSON does not matter', ' \r\n\t{"event":"body","data":1} \n', [[1]]],
  ['an escaped event name is the same event', '{"event":"\\u0062ody","data":1}', [[1]]],
  ['an event may be the empty string', { event: '' }, ['the empty event']],
  [
    'an event may be called as a property of Object.prototype',
    { event: 'hasOwnProperty' },
    ['a handler named like a property of Object.prototype'],
  ],
  [
    'A8 a __proto__ in the data pollutes nothing',
    '{"event":"keys","data":{"__proto__":{"admin":true},"a":1}}',
    [{ keys: ['__proto__', 'a'], everyObject: 'undefined' }],
  ],
];

defineContract('what a handler is given', ({ same, differs }) => {
  differs('http-exceptions', 'A30 a pipe in @MessageBody() refuses', {
    theirs: async (bench) => {
      const peer = await bench.connect([ParameterGateway]);
      expect(await peer.exchange({ event: 'integer', data: 'x' })).toEqual(
        bench.heard([exception('Internal server error')]),
      );
    },
    ours: async (bench) => {
      const peer = await bench.connect([ParameterGateway]);
      const message = 'Validation failed (numeric string is expected)';
      const data = { status: 'error', message, statusCode: 400 };
      expect(await peer.exchange({ event: 'integer', data: 'x' })).toEqual([{ event: 'exception', data }]);
    },
  });

  for (const [title, message, replies] of rows) {
    same(title, async (bench) => {
      const peer = await bench.connect([ParameterGateway]);
      expect(await peer.exchange(message)).toEqual(bench.heard(replies));
    });
  }

  same('a handler may be subscribed to a number', async (bench) => {
    @WebSocketGateway()
    class NumberGateway extends AnswersSentinel {
      @SubscribeMessage<unknown>(1)
      one(): string {
        return 'one';
      }
    }

    const peer = await bench.connect([NumberGateway]);
    expect(await peer.exchange({ event: 1 })).toEqual(['one']);
  });

  same('each client is its own @ConnectedSocket()', async (bench) => {
    const { port } = await bench.start({ gateways: [ParameterGateway] });
    const first = await bench.peer(port);
    const second = await bench.peer(port);
    expect(await first.exchange({ event: 'socket', data: 'first' })).toEqual([{ direct: 'first' }, 'returned']);
    expect(await second.exchange({ event: 'socket', data: 'second' })).toEqual([{ direct: 'second' }, 'returned']);
    expect(await first.exchange()).toEqual([]);
  });

  same('`this` of a handler is the gateway', async (bench) => {
    @WebSocketGateway()
    class CountingGateway extends AnswersSentinel {
      private count = 0;

      @SubscribeMessage('count')
      next(): number {
        this.count += 1;
        return this.count;
      }
    }

    const peer = await bench.connect([CountingGateway]);
    expect(await peer.exchange({ event: 'count' }, { event: 'count' })).toEqual([1, 2]);
  });
});
