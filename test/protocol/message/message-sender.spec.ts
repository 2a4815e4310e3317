import { describe, expect, test } from '@jest/globals';
import type { DeflateTransform } from '../../../src/protocol/deflate/deflate-transform.js';
import { MessageSender, type MessageOptions } from '../../../src/protocol/message/message-sender.js';
import type { PreparedFrame } from '../../../src/protocol/frame/prepared-frame.js';
import { deflateTransform } from '../../support/deflate.js';
import { HeldZlib } from '../../support/held-zlib.js';
import { toHex } from '../../support/hex.js';

/** A sender whose frames and callbacks are written down as lines. */
function open(deflate?: DeflateTransform) {
  const log: string[] = [];
  const writeFrame = (opcode: number, data: string | Buffer, fin: boolean, compressed: boolean) => {
    const content = typeof data === 'string' ? JSON.stringify(data) : toHex(data);
    log.push(`${opcode}${fin ? '' : ' more'}${compressed ? ' compressed' : ''} ${content}`);
  };
  const writePrepared = ({ opcode, payload, compressed }: PreparedFrame) =>
    writeFrame(opcode, payload, true, compressed);
  const sender = new MessageSender({ writeFrame, writePrepared }, deflate);
  const send = (data: string | Buffer, options?: MessageOptions) => {
    sender.send(data, typeof data !== 'string', options, (error) =>
      log.push(`${said(data)} ${error?.message ?? 'ok'}`),
    );
  };
  return { sender, log, send };
}

function said(data: string | Buffer): string {
  return typeof data === 'string' ? data : toHex(data);
}

function held(threshold = 0) {
  const zlib = new HeldZlib();
  return { zlib, ...open(deflateTransform({ zlib, tuning: { threshold } })) };
}

const LOST = 'The connection is closed';

describe('without compression', () => {
  test('messages and fragments leave at once, and are told to be written', () => {
    const { send, log, sender } = open();
    send('a');
    send(Buffer.from('b'));
    send('c', { fin: false });
    send(Buffer.from('d'), { fin: false, compress: true });
    send('e', { fin: true });
    send('f');
    sender.send('silent', false);
    expect(log).toEqual([
      '1 "a"',
      'a ok',
      '2 62',
      '62 ok',
      '1 more "c"',
      'c ok',
      '0 more 64',
      '64 ok',
      '0 "e"',
      'e ok',
      '1 "f"',
      'f ok',
      '1 "silent"',
    ]);
    expect(sender.pendingBytes).toBe(0);
  });

  test('the close frame leaves at once, and what waits for all else need not wait', () => {
    const { sender, log } = open();
    sender.close(Buffer.from([3, 232]), () => log.push('closed'));
    sender.afterAll(() => log.push('all'));
    expect(log).toEqual(['8 03 e8', 'closed', 'all']);
  });
});

describe('with compression', () => {
  test('P39 whole messages are compressed, fragments are not', () => {
    const { send, log } = open(deflateTransform());
    send('Hello');
    send(Buffer.from('Hello'));
    send('Hello', { fin: false });
    send('Hello', { fin: true, compress: true });
    send('');
    expect(log.filter((line) => !line.endsWith('ok'))).toEqual([
      '1 compressed f2 48 cd c9 c9 07 00',
      '2 compressed f2 00 11 00 00',
      '1 more "Hello"',
      '0 "Hello"',
      '1 compressed 00',
    ]);
  });

  test('P39 messages below the threshold are not, by their bytes', () => {
    const { send, log } = open(deflateTransform({ tuning: { threshold: 6 } }));
    send('Hello');
    send('éé');
    send('ééé');
    expect(log.filter((line) => !line.endsWith('ok'))).toEqual([
      '1 48 65 6c 6c 6f',
      '1 c3 a9 c3 a9',
      expect.stringMatching(/^1 compressed /),
    ]);
  });

  test('P44 neither are those for which it was said', () => {
    const { send, log } = open(deflateTransform());
    send('Hello', { compress: false });
    send('Hello', { compress: true });
    send('Hello', { compress: undefined, fin: undefined });
    expect(log.filter((line) => !line.endsWith('ok'))).toEqual([
      '1 "Hello"',
      '1 compressed f2 48 cd c9 c9 07 00',
      '1 compressed f2 00 11 00 00',
    ]);
  });
});

describe('while a message is being compressed', () => {
  test('P41 all else waits behind it, in order, the close frame too', () => {
    const { zlib, sender, send, log } = held(5);
    send('Hello');
    send('tiny');
    send(Buffer.from('Hello'));
    send('a', { fin: false });
    send('b', { fin: true });
    send('plain', { compress: false });
    sender.close(Buffer.from([3, 232]), () => log.push('closed'));
    sender.afterAll(() => log.push('all'));
    expect([log, zlib.waiting, sender.pendingBytes]).toEqual([[], ['deflate'], 5 + 4 + 5 + 1 + 1 + 5 + 2]);
    zlib.finish();
    expect(log).toEqual(['1 compressed f2 48 cd c9 c9 07 00', 'Hello ok', '1 74 69 6e 79', 'tiny ok']);
    expect([zlib.waiting, sender.pendingBytes]).toEqual([['deflate'], 5 + 1 + 1 + 5 + 2]);
    zlib.finish();
    expect(log.slice(4)).toEqual([
      '2 compressed f2 00 11 00 00',
      '48 65 6c 6c 6f ok',
      '1 more "a"',
      'a ok',
      '0 "b"',
      'b ok',
      '1 "plain"',
      'plain ok',
      '8 03 e8',
      'closed',
      'all',
    ]);
    expect([zlib.waiting, sender.pendingBytes]).toEqual([[], 0]);
  });

  test('the bytes that wait are counted as they will leave', () => {
    const { sender, send } = held();
    send('é');
    send('€', { compress: false });
    expect(sender.pendingBytes).toBe(2 + 3);
  });

  test('only one job is given to zlib at a time', () => {
    const { zlib, send, log } = held();
    for (let i = 0; i < 100; i++) send(`${i}`);
    expect(zlib.waiting).toHaveLength(1);
    zlib.finishAll();
    expect(log.filter((line) => line.endsWith('ok'))).toEqual(Array.from({ length: 100 }, (_, i) => `${i} ok`));
  });

  test('P40 to abandon it gives every callback an error, once, and nothing is sent any more', () => {
    const { zlib, sender, send, log } = held();
    send('Hello');
    send('behind', { compress: false });
    sender.send('silent', false);
    sender.close(Buffer.alloc(0), (error) => log.push(`close ${error?.message}`));
    sender.afterAll((error) => log.push(`all ${error?.message}`));
    sender.abandon();
    expect(log).toEqual([`Hello ${LOST}`, `behind ${LOST}`, `close ${LOST}`, `all ${LOST}`]);
    zlib.finishAll();
    sender.abandon();
    expect([log.length, sender.pendingBytes]).toEqual([4, 0]);
  });

  test('P40 a callback that abandons what waits is not told again', () => {
    const { zlib, sender, send, log } = held();
    sender.send('Hello', false, undefined, (error) => {
      log.push(`Hello ${error?.message ?? 'ok'}`);
      sender.abandon();
    });
    send('behind');
    zlib.finishAll();
    expect(log).toEqual(['1 compressed f2 48 cd c9 c9 07 00', 'Hello ok', `behind ${LOST}`]);
  });

  test('what a callback sends goes behind what waits already', () => {
    const { zlib, sender, send, log } = held(5);
    sender.send('Hello', false, undefined, () => send('tiny'));
    send('plain', { compress: false });
    zlib.finishAll();
    expect(log.filter((line) => !line.endsWith('ok'))).toEqual([
      '1 compressed f2 48 cd c9 c9 07 00',
      '1 "plain"',
      '1 74 69 6e 79',
    ]);
  });

  test('a message that zlib fails to compress leaves as it is', () => {
    const { zlib, send, log } = held();
    send('Hello');
    send('Hello');
    zlib.fail();
    zlib.finish();
    expect(log).toEqual(['1 48 65 6c 6c 6f', 'Hello ok', '1 compressed f2 48 cd c9 c9 07 00', 'Hello ok']);
  });
});

test('ten thousand messages that are compressed at once do not pile up calls', () => {
  const { zlib, send, log } = held();
  for (let i = 0; i < 10_000; i++) send('x', { compress: i === 0 });
  zlib.finish();
  expect(log).toHaveLength(20_000);
});
