import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Bench } from './support/bench.js';
import { defineContract, exception } from './contract.js';
import type { DifferenceName } from './differences.js';
import type { ParsedMessage } from './support/adapters.js';
import { nestMajor } from './support/nest-major.js';
import { AnswersSentinel } from './support/sentinel.js';

@WebSocketGateway()
class EchoGateway extends AnswersSentinel {
  @SubscribeMessage('echo')
  echo(_client: unknown, data: unknown): unknown {
    return data;
  }
}

/** `messages` one by one: `WsAdapter` answers none of them, ours answers each with `answer`. */
const refused: readonly [flag: DifferenceName, row: string, answer: unknown, messages: readonly (string | Buffer)[]][] =
  [
    [
      'invalid-json',
      'A1 A13 text that is not JSON',
      exception('Invalid JSON'),
      ['', ' ', 'hello', '{', '{"event":"echo"', "{'event':'echo'}", '{"event":"echo",}', '\ufeff{"event":"echo"}'],
    ],
    [
      'invalid-json',
      'A15 a binary message that is not JSON',
      exception(expect.stringMatching(/^Invalid JSON/)),
      [Buffer.from('hello'), Buffer.alloc(0), Buffer.from('00ff80', 'hex')],
    ],
    [
      'invalid-message',
      'A2 JSON that is not an object',
      exception(expect.stringMatching(/^Invalid message: /)),
      ['null', '5', '"x"', '[]', 'true', '[{"event":"echo"}]'],
    ],
    [
      'invalid-message',
      'A4 an event that is not a name',
      exception(expect.stringMatching(/^Invalid message: /)),
      ['{}', '{"data":1}', '{"event":{}}', '{"event":["echo"]}', '{"event":true}', '{"event":null}'],
    ],
  ];

const unknownEvents = [
  ['A3 a name nobody subscribed to', 'nobody'],
  ['A3 the name of an event in other letters', 'Echo'],
  ['A3 the empty name', ''],
  ['A4 a number nobody subscribed to', 1],
  ['A5 __proto__', '__proto__'],
  ['A5 constructor', 'constructor'],
  ['A5 toString', 'toString'],
  ['A5 hasOwnProperty', 'hasOwnProperty'],
  ['A5 error', 'error'],
  ['A5 close', 'close'],
  ['A5 message', 'message'],
] as const;

const reservedEvents = ['exception', '$next', '$complete', '$cancel'] as const;

defineContract('messages that no handler gets', ({ same, differs }) => {
  for (const [flag, row, answer, messages] of refused) {
    for (const message of messages) {
      const shown = Buffer.isBuffer(message) ? `0x${message.toString('hex')}` : JSON.stringify(message);
      differs(flag, `${row}: ${shown}`, {
        theirs: async (bench) => {
          const peer = await bench.connect([EchoGateway]);
          expect(await peer.exchange(message)).toEqual([]);
        },
        ours: async (bench) => {
          const peer = await bench.connect([EchoGateway]);
          expect(await peer.exchange(message)).toEqual([answer]);
        },
      });
    }
  }

  for (const [row, event] of unknownEvents) {
    differs('unknown-event', row, {
      theirs: async (bench) => {
        const peer = await bench.connect([EchoGateway]);
        expect(await peer.exchange({ event, data: 1 })).toEqual([]);
      },
      ours: async (bench) => {
        const peer = await bench.connect([EchoGateway]);
        expect(await peer.exchange({ event, data: 1 })).toEqual([exception(`Unknown event ${JSON.stringify(event)}`)]);
      },
    });
  }

  differs('unknown-event', 'A31 a name of 100,000 letters is not echoed in full', {
    theirs: async (bench) => {
      const peer = await bench.connect([EchoGateway]);
      expect(await peer.exchange({ event: 'x'.repeat(100_000) })).toEqual([]);
    },
    ours: async (bench) => {
      const peer = await bench.connect([EchoGateway]);
      const replies = await peer.exchange({ event: 'x'.repeat(100_000) });
      expect(replies).toEqual([exception(expect.stringMatching(/^Unknown event "x{64}/))]);
      expect(JSON.stringify(replies).length).toBeLessThan(1000);
    },
  });

  differs('unknown-event', 'an event that only a gateway on another path has', {
    theirs: async (bench) => {
      const peer = await bench.connect([EchoGateway, OtherPathGateway]);
      expect(await peer.exchange({ event: 'elsewhere' })).toEqual([]);
    },
    ours: async (bench) => {
      const peer = await bench.connect([EchoGateway, OtherPathGateway]);
      expect(await peer.exchange({ event: 'elsewhere' })).toEqual([exception('Unknown event "elsewhere"')]);
    },
  });

  for (const event of reservedEvents) {
    same(`an incoming ${event} is never answered`, async (bench) => {
      const peer = await bench.connect([EchoGateway]);
      expect(await peer.exchange({ event }, { event, data: { status: 'error' } }, { event, id: 1 })).toEqual([]);
    });
  }

  same('A15 a binary message with JSON in it is a message', async (bench) => {
    const peer = await bench.connect([EchoGateway]);
    expect(await peer.exchange(Buffer.from('{"event":"echo","data":"ž"}'))).toEqual(['ž']);
  });
});

@WebSocketGateway({ path: '/other' })
class OtherPathGateway {
  @SubscribeMessage('elsewhere')
  elsewhere(): string {
    return 'elsewhere';
  }
}

/** Reads `event|data`, ignores what starts with `#` and chokes on `!`; the sentinel stays JSON. */
function parseLine(data: unknown): ParsedMessage | void {
  const text = String(data);
  if (text.startsWith('{')) {
    return JSON.parse(text);
  }
  if (text.startsWith('!')) {
    throw new Error('the parser is broken');
  }
  if (text.startsWith('#')) {
    return undefined;
  }
  const [event = '', value] = text.split('|');
  return { event, data: value };
}

defineContract('a custom message parser', ({ same, differs }) => {
  same('the option is used for every message', async (bench) => {
    const peer = await bench.connect([EchoGateway], { messageParser: parseLine });
    expect(await peer.exchange('echo|one', 'echo|two')).toEqual(['one', 'two']);
  });

  same('setMessageParser is used for every message', async (bench) => {
    const peer = await bench.connect([EchoGateway], {
      prepare: (_app, adapter) => adapter.setMessageParser(parseLine),
    });
    expect(await peer.exchange('echo|one')).toEqual(['one']);
  });

  same('setMessageParser replaces the option', async (bench) => {
    const peer = await bench.connect([EchoGateway], {
      messageParser: () => ({ event: 'echo', data: 'from the option' }),
      prepare: (_app, adapter) => adapter.setMessageParser(parseLine),
    });
    expect(await peer.exchange('echo|from the setter')).toEqual(['from the setter']);
  });

  same('a parser may be set while clients are connected', async (bench) => {
    const { adapter, port } = await bench.start({ gateways: [EchoGateway] });
    const peer = await bench.peer(port);
    expect(await peer.exchange({ event: 'echo', data: 1 })).toEqual([1]);
    adapter.setMessageParser(parseLine);
    expect(await peer.exchange('echo|two')).toEqual(['two']);
  });

  const parsedKinds = async (bench: Bench): Promise<string[]> => {
    const seen: string[] = [];
    const peer = await bench.connect([EchoGateway], {
      messageParser: (data) => {
        seen.push(Buffer.isBuffer(data) ? 'Buffer' : typeof data);
        return parseLine(data);
      },
    });
    expect(await peer.exchange('echo|text', Buffer.from('echo|binary'))).toEqual(['text', 'binary']);
    return seen;
  };

  differs('parser-data', 'what a parser gets of a text and of a binary message', {
    // The third is the sentinel.
    theirs: async (bench) => expect(await parsedKinds(bench)).toEqual(['string', 'Buffer', 'string']),
    ours: async (bench) => expect(await parsedKinds(bench)).toEqual(['Buffer', 'Buffer', 'Buffer']),
  });

  same('a parser that returns nothing ignores the message', async (bench) => {
    const peer = await bench.connect([EchoGateway], { messageParser: parseLine });
    expect(await peer.exchange('# a remark', 'echo|one')).toEqual(['one']);
  });

  differs('unknown-event', 'a parser may name an event that nobody has', {
    theirs: async (bench) => {
      const peer = await bench.connect([EchoGateway], { messageParser: parseLine });
      expect(await peer.exchange('nobody|1')).toEqual([]);
    },
    ours: async (bench) => {
      const peer = await bench.connect([EchoGateway], { messageParser: parseLine });
      expect(await peer.exchange('nobody|1')).toEqual([exception('Unknown event "nobody"')]);
    },
  });

  differs('throwing-parser', 'a parser that throws is logged', {
    theirs: async (bench) => {
      const { logs, port } = await bench.start({ gateways: [EchoGateway], messageParser: parseLine });
      const peer = await bench.peer(port);
      expect(await peer.exchange('!', 'echo|one')).toEqual(['one']);
      const logged = nestMajor > 11 ? [expect.stringContaining('the parser is broken')] : [];
      expect(logs.texts('error')).toEqual(logged);
    },
    ours: async (bench) => {
      const { logs, port } = await bench.start({ gateways: [EchoGateway], messageParser: parseLine });
      const peer = await bench.peer(port);
      expect(await peer.exchange('!', 'echo|one')).toEqual([exception(expect.any(String)), 'one']);
      expect(logs.texts('error')).toEqual([expect.stringContaining('the parser is broken')]);
    },
  });
});
