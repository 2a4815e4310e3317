import { describe, expect, test } from '@jest/globals';
import type { DeflateTransform } from '../../../src/protocol/deflate/deflate-transform.js';
import { MessageSender } from '../../../src/protocol/message/message-sender.js';
import type { PreparedFrame } from '../../../src/protocol/frame/prepared-frame.js';
import { PreparedMessage } from '../../../src/protocol/deflate/prepared-message.js';
import { deflateTransform } from '../../support/deflate.js';
import { HeldZlib } from '../../support/held-zlib.js';

/** A sender whose frames are written down by their payloads, those that are shared in brackets. */
function open(deflate?: DeflateTransform) {
  const log: string[] = [];
  const frames: PreparedFrame[] = [];
  const name = (data: string | Buffer, compressed: boolean) => (compressed ? 'compressed' : data.toString());
  const sender = new MessageSender(
    {
      writeFrame: (opcode, data, fin, compressed) => {
        log.push(opcode === 8 ? 'close' : `${name(data, compressed)}${fin ? '' : ' …'}`);
      },
      writePrepared: (frame) => {
        frames.push(frame);
        log.push(`[${name(frame.payload, frame.compressed)}]`);
      },
    },
    deflate,
  );
  return { sender, log, frames };
}

function held(threshold = 3) {
  const zlib = new HeldZlib();
  return { zlib, ...open(deflateTransform({ zlib, tuning: { threshold } })) };
}

const text = (data: string) => new PreparedMessage(data, false);

describe('a message for many peers', () => {
  test('leaves at once, and is the same frame for each', () => {
    const [one, other] = [open(), open()];
    const message = text('Hello');
    for (const { sender } of [one, other]) sender.sendPrepared(message, true);
    expect([one.log, other.log, one.frames[0] === other.frames[0]]).toEqual([['[Hello]'], ['[Hello]'], true]);
    expect(one.sender.pendingBytes).toBe(0);
  });

  test.each([
    ['below the threshold', 'ab', true, '[ab]'],
    ['by its bytes', 'é1', true, '[compressed]'],
    ['from the threshold on', 'abc', true, '[compressed]'],
    ['where it was said', 'Hello', false, '[Hello]'],
  ])('P44 is left as it is, or compressed, as any other: %s', (_name, data, compress, expected) => {
    const { sender, log } = open(deflateTransform({ tuning: { threshold: 3 } }));
    sender.sendPrepared(text(data), compress);
    expect(log).toEqual([expected]);
  });

  test('P42 is compressed once for many senders, and is the same frame for each', () => {
    const zlib = new HeldZlib();
    const peers = Array.from({ length: 10 }, () => open(deflateTransform({ zlib })));
    const message = text('Hello');
    for (const { sender } of peers) sender.sendPrepared(message, true);
    expect([zlib.waiting, peers.map(({ sender }) => sender.pendingBytes)]).toEqual([['deflate'], Array(10).fill(5)]);
    zlib.finish();
    expect(peers.map(({ log }) => log)).toEqual(Array(10).fill(['[compressed]']));
    expect(new Set(peers.flatMap(({ frames }) => frames)).size).toBe(1);
    expect([zlib.waiting, peers.map(({ sender }) => sender.pendingBytes)]).toEqual([[], Array(10).fill(0)]);
  });

  test('leaves as it is where zlib fails, the same frame for each', () => {
    const zlib = new HeldZlib();
    const peers = Array.from({ length: 3 }, () => open(deflateTransform({ zlib })));
    const message = text('Hello');
    for (const { sender } of [...peers, open()]) sender.sendPrepared(message, true);
    zlib.fail();
    expect(peers.map(({ log }) => log)).toEqual(Array(3).fill(['[Hello]']));
    expect(new Set(peers.flatMap(({ frames }) => frames)).size).toBe(1);
  });
});

describe('P41 while something is being compressed', () => {
  test('messages for one and for many, and the close frame, keep their order', () => {
    const { zlib, sender, log } = held();
    sender.send('own', false);
    sender.sendPrepared(text('shared'), true);
    sender.sendPrepared(text('no'), true);
    sender.sendPrepared(text('as it is'), false);
    sender.send('hm', false);
    sender.send('own', false);
    sender.close(Buffer.from([3, 232]));
    expect([log, zlib.waiting, sender.pendingBytes]).toEqual([[], ['deflate'], 3 + 6 + 2 + 8 + 2 + 3 + 2]);
    zlib.finish();
    expect([log, zlib.waiting, sender.pendingBytes]).toEqual([['compressed'], ['deflate'], 6 + 2 + 8 + 2 + 3 + 2]);
    zlib.finish();
    expect(log.slice(1)).toEqual(['[compressed]', '[no]', '[as it is]', 'hm']);
    zlib.finish();
    expect([log.slice(5), sender.pendingBytes]).toEqual([['compressed', 'close'], 0]);
  });

  test('for somebody else, who has asked first, one waits as well', () => {
    const zlib = new HeldZlib();
    const [first, second] = [open(deflateTransform({ zlib })), open(deflateTransform({ zlib }))];
    const message = text('Hello');
    first.sender.send('own', false);
    first.sender.sendPrepared(message, true);
    second.sender.sendPrepared(message, true);
    second.sender.send('behind', false, { compress: false });
    // The first has something else before it, so that the second is the one who has it compressed.
    expect([zlib.waiting, second.log]).toEqual([['deflate', 'deflate'], []]);
    zlib.finishAll();
    expect([first.log, second.log]).toEqual([
      ['compressed', '[compressed]'],
      ['[compressed]', 'behind'],
    ]);
  });

  test('nothing is sent to who is given up meanwhile, and the others get it all the same', () => {
    const zlib = new HeldZlib();
    const peers = Array.from({ length: 3 }, () => open(deflateTransform({ zlib })));
    const message = text('Hello');
    for (const { sender } of peers) sender.sendPrepared(message, true);
    // The first one is who has it compressed.
    for (const { sender } of peers.slice(0, 2)) sender.abandon();
    zlib.finishAll();
    expect(peers.map(({ log, sender }) => [log, sender.pendingBytes])).toEqual([
      [[], 0],
      [[], 0],
      [['[compressed]'], 0],
    ]);
  });
});

describe('between the fragments of a message', () => {
  test('messages for many wait for the last one, in order, and count as pending', () => {
    const { sender, log } = open();
    sender.send('a', false, { fin: false });
    sender.sendPrepared(text('1'), true);
    sender.send('b', false, { fin: false });
    sender.sendPrepared(text('éé'), true);
    expect([log, sender.pendingBytes]).toEqual([['a …', 'b …'], 5]);
    sender.send('c', false);
    expect([log.slice(2), sender.pendingBytes]).toEqual([['c', '[1]', '[éé]'], 0]);
    sender.sendPrepared(text('2'), true);
    expect(log.at(-1)).toBe('[2]');
  });

  test('they are compressed behind it where that was agreed on, each as it was said', () => {
    const { zlib, sender, log } = held();
    sender.send('abc', false, { fin: false });
    sender.sendPrepared(text('Hello'), true);
    sender.sendPrepared(text('as it is'), false);
    expect([zlib.waiting, sender.pendingBytes]).toEqual([[], 13]);
    sender.send('def', false);
    sender.send('own', false);
    expect([log, zlib.waiting, sender.pendingBytes]).toEqual([['abc …', 'def'], ['deflate'], 16]);
    zlib.finishAll();
    expect([log.slice(2), sender.pendingBytes]).toEqual([['[compressed]', '[as it is]', 'compressed'], 0]);
  });

  test('they come before the next message in fragments, which whoever sees one of them may begin', () => {
    const log: string[] = [];
    const sender: MessageSender = new MessageSender(
      {
        writeFrame: (_opcode, data, fin) => log.push(`${data.toString()}${fin ? '' : ' …'}`),
        writePrepared: ({ payload }) => {
          log.push(`[${payload.toString()}]`);
          if (payload === '1') sender.send('c', false, { fin: false });
        },
      },
      undefined,
    );
    sender.send('a', false, { fin: false });
    for (const data of ['1', '2', '3']) sender.sendPrepared(text(data), true);
    sender.send('b', false);
    sender.sendPrepared(text('4'), true);
    expect([log, sender.pendingBytes]).toEqual([['a …', 'b', '[1]', '[2]', '[3]', 'c …'], 1]);
    sender.send('d', false);
    expect([log.slice(6), sender.pendingBytes]).toEqual([['d', '[4]'], 0]);
  });

  test('they are given up with all the rest', () => {
    const { sender, log } = open();
    sender.send('a', false, { fin: false });
    sender.sendPrepared(text('1'), true);
    sender.abandon();
    expect([log, sender.pendingBytes]).toEqual([['a …'], 0]);
    // Who owns the sender sends nothing more; what was held does not come back with it.
    sender.send('b', false);
    expect(log.slice(1)).toEqual(['b']);
  });

  test('the close frame does not wait for them', () => {
    const { sender, log } = open();
    sender.send('a', false, { fin: false });
    sender.sendPrepared(text('1'), true);
    sender.close(Buffer.from([3, 232]));
    expect(log).toEqual(['a …', 'close']);
  });
});

test('ten thousand of them behind one that is compressed do not pile up calls', () => {
  const { zlib, sender, log } = held();
  sender.send('own', false);
  for (let i = 0; i < 10_000; i++) sender.sendPrepared(text('Hello'), i % 2 === 0);
  zlib.finishAll();
  expect([log.length, sender.pendingBytes]).toEqual([10_001, 0]);
});
