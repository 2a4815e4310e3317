import { describe, expect, test } from '@jest/globals';
import { IncomingFrameTap, PREVIEW_LENGTH, frameInfo } from '../../../src/protocol/frame/frame-info.js';
import type { FrameHeader } from '../../../src/protocol/frame/frame-reader.js';
import { chunkings } from '../../support/chunkings.js';
import { patternBytes } from '../../support/frames.js';
import { hex, toHex } from '../../support/hex.js';

const TEXT: FrameHeader = { fin: true, rsv: 0, opcode: 1, length: 5, masked: true, maskKey: 0x37fa_213d };

const HEADERS: { name: string; header: FrameHeader; bytes: string; maskKey: string | null }[] = [
  { name: 'a masked text frame', header: TEXT, bytes: '81 85 37 fa 21 3d', maskKey: '37 fa 21 3d' },
  {
    name: 'a fragment without mask',
    header: { ...TEXT, fin: false, opcode: 0, masked: false, maskKey: 0 },
    bytes: '00 05',
    maskKey: null,
  },
  { name: 'reserved bits', header: { ...TEXT, rsv: 5, masked: false }, bytes: 'd1 05', maskKey: null },
  { name: 'F3 a key of zeros', header: { ...TEXT, maskKey: 0 }, bytes: '81 85 00 00 00 00', maskKey: '00 00 00 00' },
  {
    name: 'the 16-bit form',
    header: { ...TEXT, length: 65_535, maskKey: 0xffff_ffff },
    bytes: '81 fe ff ff ff ff ff ff',
    maskKey: 'ff ff ff ff',
  },
  {
    name: 'the 64-bit form, the longest header there is',
    header: { ...TEXT, length: 65_536, maskKey: 0xa53c_0fe1 },
    bytes: '81 ff 00 00 00 00 00 01 00 00 a5 3c 0f e1',
    maskKey: 'a5 3c 0f e1',
  },
];

describe('frameInfo', () => {
  test.each(HEADERS)('shows the header as it stands on the wire: $name', ({ header, bytes, maskKey }) => {
    const info = frameInfo('out', header, hex('61 62'));
    expect(toHex(info.header)).toBe(bytes);
    expect(info.maskKey === null ? null : toHex(info.maskKey)).toBe(maskKey);
    const { fin, rsv, opcode, length, masked } = header;
    expect(info).toMatchObject({ direction: 'out', fin, rsv, opcode, length, masked });
    expect(toHex(info.preview)).toBe('61 62');
  });
});

describe('IncomingFrameTap', () => {
  test.each([0, 1, 63, 64, 65, 500])('shows the first bytes of %p, at most 64, however they were cut', (length) => {
    const payload = patternBytes(length);
    for (const { name, chunks } of chunkings(payload)) {
      const tap = new IncomingFrameTap();
      for (const chunk of chunks) {
        const around = Buffer.concat([hex('ee'), chunk, hex('ee')]);
        tap.push(around, 1, 1 + chunk.length);
      }
      const info = tap.finish({ ...TEXT, length });
      expect({ name, preview: toHex(info.preview) }).toEqual({
        name,
        preview: toHex(payload.subarray(0, PREVIEW_LENGTH)),
      });
      expect(info).toMatchObject({ direction: 'in', length });
    }
  });

  test('begins anew with each frame', () => {
    const tap = new IncomingFrameTap();
    tap.push(patternBytes(100), 0, 100);
    tap.finish({ ...TEXT, length: 100 });
    tap.push(hex('01 02'), 0, 2);
    expect(toHex(tap.finish({ ...TEXT, length: 2 }).preview)).toBe('01 02');
  });

  test('keeps copies: the chunk may change afterwards', () => {
    const tap = new IncomingFrameTap();
    const chunk = hex('01 02');
    tap.push(chunk, 0, 2);
    chunk.fill(0xff);
    expect(toHex(tap.finish({ ...TEXT, length: 2 }).preview)).toBe('01 02');
  });
});
