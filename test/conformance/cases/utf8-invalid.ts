import { maskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import type { CaseGroup, ConformanceCase } from '../conformance-case.js';
import { chop, closes, CONTINUATION, failsFast, FIN, fragments, TEXT, works, event } from '../scripts.js';

/** Text that is wrong from a byte on: `good` may begin valid text, `bad` shows that it is none (RFC 3629 section 4). */
const BAD = [
  { name: 'continuation-80', good: '', bad: '80' },
  { name: 'continuation-bf', good: '', bad: 'bf' },
  { name: 'continuation-after-ascii', good: '48 69', bad: '80' },
  { name: 'overlong-c0', good: '', bad: 'c0' },
  { name: 'overlong-c1', good: '', bad: 'c1' },
  { name: 'overlong-slash-3', good: 'e0', bad: '80' },
  { name: 'overlong-e0-9f', good: 'e0', bad: '9f' },
  { name: 'overlong-slash-4', good: 'f0', bad: '80' },
  { name: 'overlong-f0-8f', good: 'f0', bad: '8f' },
  { name: 'surrogate-d800', good: 'ed', bad: 'a0' },
  { name: 'surrogate-dfff', good: 'ed', bad: 'bf' },
  { name: 'too-large-110000', good: 'f4', bad: '90' },
  { name: 'too-large-f5', good: '', bad: 'f5' },
  { name: 'too-large-f7', good: '', bad: 'f7' },
  { name: 'five-bytes', good: '', bad: 'f8' },
  { name: 'six-bytes', good: '', bad: 'fc' },
  { name: 'never-fe', good: '', bad: 'fe' },
  { name: 'never-ff', good: '', bad: 'ff' },
  { name: 'two-cut-by-ascii', good: 'c3', bad: '41' },
  { name: 'three-cut-by-ascii', good: 'e2 82', bad: '41' },
  { name: 'three-cut-by-lead', good: 'e2 82', bad: 'c3' },
  { name: 'four-cut-by-ascii', good: 'f0 9f 98', bad: '41' },
  { name: 'four-cut-early', good: 'f0', bad: '41' },
  { name: 'after-greek', good: 'ce ba e1 bd b9 cf 83 ce bc ce b5', bad: 'ed a0' },
];

const REST = Buffer.from('and more');

const bad = BAD.flatMap(({ name, good, bad: wrong }): ConformanceCase[] => {
  const start = hex(`${good}${wrong}`);
  const text = Buffer.concat([start, REST]);
  const frame = maskedFrame(FIN | TEXT, text);
  // Two bytes of header and four of key stand before the payload.
  const cut = 6 + start.length;
  return [
    {
      name: `${name}/whole`,
      sentence: `Text with ${name} is refused (F45, F50)`,
      script: () => closes([frame], 1007),
    },
    {
      name: `${name}/amidst`,
      sentence: `Text with ${name} amidst 200 other bytes is refused (F45, F50)`,
      script: () =>
        closes([maskedFrame(FIN | TEXT, Buffer.concat([Buffer.alloc(100, 'a'), text, Buffer.alloc(100, 'z')]))], 1007),
    },
    {
      name: `${name}/frame-begun`,
      sentence: `Text with ${name} is refused before the rest of its frame comes (F47)`,
      script: () => failsFast([frame.subarray(0, cut)], [frame.subarray(cut)], 1007),
    },
    {
      name: `${name}/frame-begun/bytes`,
      sentence: `Text with ${name} that comes byte by byte is refused at that byte (F47)`,
      script: () => failsFast(chop(frame.subarray(0, cut), 1), [frame.subarray(cut)], 1007),
    },
    {
      name: `${name}/fragments`,
      sentence: `Text with ${name} is refused before the next fragment comes (F46)`,
      script: () => failsFast(openFragments(start), [maskedFrame(FIN, REST)], 1007),
    },
  ];
});

/** Text that ends within a character. */
const UNFINISHED = ['c3', 'e2', 'e2 82', 'f0', 'f0 9f', 'f0 9f 98', '48 65 6c 6c 6f e2'];

const unfinished = UNFINISHED.flatMap((bytes): ConformanceCase[] => {
  const text = hex(bytes);
  const name = `unfinished-${bytes.replaceAll(' ', '')}`;
  return [
    {
      name: `${name}/whole`,
      sentence: `Text that ends within a character, ${bytes}, is refused (F49)`,
      script: () => closes([maskedFrame(FIN | TEXT, text)], 1007),
    },
    {
      name: `${name}/bytes`,
      sentence: `Text that ends within a character, ${bytes}, is refused byte by byte (F49)`,
      script: () => closes(chop(maskedFrame(FIN | TEXT, text), 1), 1007),
    },
    {
      name: `${name}/fragments`,
      sentence: `Text that ends within a character, ${bytes}, is refused in fragments (F49)`,
      script: () => closes(fragments(TEXT, text, 1), 1007),
    },
    {
      name: `${name}/then-empty`,
      sentence: `Text that ends within a character, ${bytes}, is refused at the empty last fragment (F49)`,
      script: () => closes([maskedFrame(TEXT, text), maskedFrame(FIN)], 1007),
    },
    {
      name: `${name}/binary`,
      sentence: `The same bytes, ${bytes}, are fine in a binary message`,
      script: () => works([maskedFrame(FIN | 2, text)], [event('binary', text)]),
    },
  ];
});

/** All bytes as fragments of one byte each, the message unfinished. */
function openFragments(bytes: Buffer): Buffer[] {
  return chop(bytes, 1).map((piece, i) => maskedFrame(i === 0 ? TEXT : CONTINUATION, piece));
}

export const utf8Invalid: CaseGroup = {
  name: 'utf8-invalid',
  title: 'UTF-8 that is not valid',
  cases: [...bad, ...unfinished],
};
