import { describe, expect, test } from '@jest/globals';
import { Hold } from '../../../src/server/connection/reading-holds.js';
import { resolveOptions } from '../../../src/server/options/resolved-options.js';
import { noTraffic } from '../../../src/server/connection/traffic.js';
import { Transport } from '../../../src/server/connection/transport.js';
import { compressed, randomBytes, TAKEOVER, TUNING } from '../../support/deflate.js';
import { maskedFrame } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { RecordingOwner } from '../../support/recording-owner.js';
import { settle, until } from '../../support/turns.js';

function open(maxPayload = 1_048_576) {
  const socket = new MemorySocket();
  const owner = new RecordingOwner();
  const options = resolveOptions({ maxPayload, closeTimeout: 60_000 });
  const transport = new Transport(socket, owner, options, noTraffic(), { parameters: TAKEOVER, tuning: TUNING });
  const heard = (line: string) => until(() => owner.log.includes(line));
  return { socket, owner, transport, heard };
}

/** So large that the thread pool works on it. */
const LARGE = randomBytes(100_000).toString('base64');
const LARGE_FRAME = maskedFrame(0xc1, compressed(LARGE));
const LARGE_TEXT = `text of ${LARGE.length}`;
const BAD_FRAME = maskedFrame(0xc1, Buffer.concat([compressed(LARGE), hex('ff ff ff')]));
const SMALL_FRAME = maskedFrame(0x81, Buffer.from('small'));
const CLOSE = maskedFrame(0x88, '0f a0');

describe('a message that the thread pool decompresses', () => {
  test('comes before those behind it, and the socket is not read meanwhile', async () => {
    const { socket, owner, heard } = open();
    socket.deliver(Buffer.concat([LARGE_FRAME, SMALL_FRAME]));
    await until(() => socket.isPaused());
    socket.deliver(SMALL_FRAME);
    expect(owner.log).toEqual([]);
    await heard(LARGE_TEXT);
    socket.deliver(CLOSE);
    socket.peerEnds();
    await heard('end 4000 ""');
    expect(owner.log).toEqual([LARGE_TEXT, 'text small', 'text small', 'closing', 'end 4000 ""']);
  });

  test('does not make a paused transport read', async () => {
    const { socket, owner, transport, heard } = open();
    socket.deliver(LARGE_FRAME);
    await until(() => socket.isPaused());
    transport.hold(Hold.Application);
    socket.deliver(SMALL_FRAME);
    await heard(LARGE_TEXT);
    await settle();
    expect(owner.log).toEqual([LARGE_TEXT]);
    transport.release(Hold.Application);
    await heard('text small');
  });

  test('is waited for by a transport that is to read on', async () => {
    const { socket, owner, transport, heard } = open();
    transport.hold(Hold.Application);
    socket.deliver(LARGE_FRAME);
    transport.release(Hold.Application);
    await until(() => socket.isPaused());
    transport.release(Hold.Application);
    socket.deliver(SMALL_FRAME);
    expect(socket.isPaused()).toBe(true);
    await heard('text small');
    expect(owner.log).toEqual([LARGE_TEXT, 'text small']);
  });

  test('S14 of which a listener throws: it is told, and the connection closes with 1011 and the code of the peer', async () => {
    const { socket, owner, heard } = open();
    owner.onMessage = () => {
      throw new Error('mine');
    };
    socket.deliver(Buffer.concat([LARGE_FRAME, SMALL_FRAME]));
    await heard('closing');
    socket.deliver(CLOSE);
    socket.peerEnds();
    await heard('end 4000 ""');
    expect(owner.log).toEqual([LARGE_TEXT, 'failure Error: mine', 'cut off listener_failed', 'closing', 'end 4000 ""']);
    expect(socket.written.readUInt16BE(2)).toBe(1011);
  });

  test.each([
    { name: 'P23 is no stream', frame: BAD_FRAME, code: 'invalid_deflate', closeCode: 1007 },
    {
      name: 'P24 is too large',
      frame: maskedFrame(0xc1, compressed(Buffer.alloc(2_000_000))),
      code: 'message_too_big',
      closeCode: 1009,
    },
  ])(
    'and $name closes the connection, on which the peer is still heard to the end',
    async ({ frame, code, closeCode }) => {
      const { socket, owner, heard } = open();
      socket.deliver(Buffer.concat([frame, SMALL_FRAME]));
      await heard(`violation ${code}`);
      expect([socket.written.readUInt16BE(2), socket.halfClosed, socket.isPaused()]).toEqual([closeCode, true, false]);
      socket.deliver(SMALL_FRAME);
      socket.peerEnds();
      await heard('end 1006 ""');
      expect(owner.log).toEqual(['closing', `violation ${code}`, 'end 1006 ""']);
    },
  );

  test('P40 on a connection that is cut off meanwhile is told to nobody', async () => {
    const { socket, owner, transport, heard } = open();
    const other = open();
    socket.deliver(LARGE_FRAME);
    await until(() => socket.isPaused());
    transport.destroy();
    await heard('end 1006 ""');
    // The job of the one is done before that of the other is.
    for (let i = 0; i < 5; i++) other.socket.deliver(LARGE_FRAME);
    await until(() => other.owner.log.length === 5);
    expect(owner.log).toEqual(['end 1006 ""']);
  });
});

describe('a message that the thread pool compresses', () => {
  const send = ({ transport, owner }: ReturnType<typeof open>, data: string) => {
    transport.send(data, false, undefined, (error) => owner.log.push(`${data.length} ${error?.message ?? 'sent'}`));
  };

  test('P41 leaves before those behind it and before the close frame, and counts as buffered until then', async () => {
    const opened = open();
    const { socket, transport, heard } = opened;
    send(opened, LARGE);
    send(opened, 'small');
    expect(transport.bufferedAmount).toBe(LARGE.length + 5);
    transport.close(1000);
    expect(socket.written.length).toBe(0);
    await heard('5 sent');
    expect(opened.owner.log).toEqual(['closing', `${LARGE.length} sent`, '5 sent']);
    expect([
      transport.bufferedAmount,
      toHex(socket.written.subarray(0, 2)),
      toHex(socket.written.subarray(-4)),
    ]).toEqual([0, 'c1 7f', '88 02 03 e8']);
    socket.deliver(CLOSE);
    socket.peerEnds();
    await heard('end 4000 ""');
  });

  test('P40 on a connection that is lost meanwhile: its callback gets an error, once, and before that none', async () => {
    const opened = open();
    const { socket, owner, transport, heard } = opened;
    send(opened, LARGE);
    socket.destroy();
    await heard('end 1006 ""');
    const other = open();
    send(other, LARGE);
    await other.heard(`${LARGE.length} sent`);
    await settle();
    expect(owner.log.toSorted()).toEqual([`${LARGE.length} The connection is closed`, 'end 1006 ""']);
    expect(transport.bufferedAmount).toBe(0);
  });

  test('is behind the answer to a ping that came meanwhile', async () => {
    const opened = open();
    send(opened, LARGE);
    opened.socket.deliver(maskedFrame(0x89, '2a'));
    await opened.heard(`${LARGE.length} sent`);
    expect(toHex(opened.socket.written.subarray(0, 4))).toBe('8a 01 2a c1');
  });
});
