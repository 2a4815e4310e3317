import { describe, expect, test } from '@jest/globals';
import { MessageSender } from '../../../src/protocol/message/message-sender.js';
import { deflateTransform } from '../../support/deflate.js';
import { HeldZlib } from '../../support/held-zlib.js';

/** A sender whose zlib waits, with what is pending at each frame and each callback. */
function held() {
  const zlib = new HeldZlib();
  const log: string[] = [];
  const sender: MessageSender = new MessageSender(
    {
      writeFrame: () => log.push(`frame ${sender.pendingBytes}`),
      writePrepared: () => log.push(`prepared ${sender.pendingBytes}`),
    },
    deflateTransform({ zlib, tuning: { threshold: 0 } }),
  );
  const send = (length: number, compress = true) =>
    sender.send(Buffer.alloc(length), true, { compress }, (error) =>
      log.push(`${error === undefined ? 'written' : 'lost'} ${sender.pendingBytes}`),
    );
  return { zlib, sender, send, log };
}

describe('A40 the bytes that are pending', () => {
  test('are none without compression', () => {
    const log: number[] = [];
    const sender: MessageSender = new MessageSender(
      { writeFrame: () => log.push(sender.pendingBytes), writePrepared: () => log.push(sender.pendingBytes) },
      undefined,
    );
    sender.send(Buffer.alloc(1_000), true);
    expect([...log, sender.pendingBytes]).toEqual([0, 0]);
  });

  test('are those of all messages that wait, each until it is written', () => {
    const { zlib, sender, send, log } = held();
    send(1_000);
    send(200, false);
    send(30);
    sender.send('grüße', false);
    sender.close(Buffer.from([3, 232]));
    sender.afterAll(() => log.push('all'));
    expect([sender.pendingBytes, log]).toEqual([1_239, []]);
    zlib.finish();
    expect([sender.pendingBytes, log]).toEqual([37 + 2, ['frame 239', 'written 239', 'frame 39', 'written 39']]);
    zlib.finishAll();
    expect([sender.pendingBytes, log.slice(4)]).toEqual([0, ['frame 9', 'written 9', 'frame 2', 'frame 0', 'all']]);
  });

  test('are counted right for a message that can not be compressed', () => {
    const { zlib, sender, send } = held();
    send(1_000);
    send(1);
    zlib.fail();
    expect(sender.pendingBytes).toBe(1);
    zlib.finish();
    expect(sender.pendingBytes).toBe(0);
  });

  test('are none when what waits is given up, also for those who hear of it, and for what is done later', () => {
    const { zlib, sender, send, log } = held();
    send(1_000);
    send(1);
    sender.abandon();
    expect([sender.pendingBytes, log]).toEqual([0, ['lost 0', 'lost 0']]);
    zlib.finish();
    expect([sender.pendingBytes, log.length]).toEqual([0, 2]);
  });
});
