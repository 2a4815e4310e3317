import assert from 'node:assert/strict';
import { applyMask } from '../../src/protocol/frame/mask.js';
import type { Case } from './case.js';

const KiB = 1024;
const SIZES = [8, 32, 64, 125, KiB, 16 * KiB, KiB * KiB];

/** Four different bytes, the first with its highest bit set: half of all keys are too large for a small integer of V8. */
const KEY = 0xa53c_0fe1;

/** Where the payload begins: at a word, and where it begins behind the header of a small frame. */
const PLACES = [
  { name: '', offset: 0 },
  { name: ' unaligned', offset: 6 },
];

export function mask(): readonly Case[] {
  return SIZES.flatMap((size) => [...PLACES.map(({ name, offset }) => maskCase(name, size, offset)), copyCase(size)]);
}

/** Each operation masks what the one before has unmasked, and the reverse: the work is the same. */
function maskCase(place: string, size: number, offset: number): Case {
  const bytes = Buffer.allocUnsafeSlow(size + 8).fill('masked');
  const end = offset + size;
  const run = () => void applyMask(bytes, offset, end, KEY);
  const check = () => {
    const key = Buffer.from('a53c0fe1', 'hex');
    const plain = Buffer.from(bytes);
    const masked = plain.map((byte, i) => (i < offset || i >= end ? byte : byte ^ (key[(i - offset) & 3] ?? 0)));
    run();
    assert.deepEqual(bytes, Buffer.from(masked));
    run();
    assert.deepEqual(bytes, plain);
  };
  return { name: `${size} B${place}`, bytes: size, run, check };
}

/** No masking in JavaScript can be faster than this. */
function copyCase(size: number): Case {
  const source = Buffer.alloc(size, 'copied');
  const target = Buffer.alloc(size);
  const run = () => void source.copy(target);
  const check = () => {
    run();
    assert.deepEqual(target, source);
  };
  return { name: `${size} B copied, as the floor`, bytes: size, run, check };
}
