import { maskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import type { CaseGroup, ConformanceCase } from '../conformance-case.js';
import { event, FIN, fragments, TEXT, wholeAndByteByByte, works } from '../scripts.js';

/** Text that must come back as it is (RFC 3629 section 4). */
const VALID = [
  { name: 'null', bytes: '00', what: 'U+0000' },
  { name: 'one-byte-last', bytes: '7f', what: 'U+007F' },
  { name: 'two-bytes-first', bytes: 'c2 80', what: 'U+0080' },
  { name: 'two-bytes-last', bytes: 'df bf', what: 'U+07FF' },
  { name: 'three-bytes-first', bytes: 'e0 a0 80', what: 'U+0800' },
  { name: 'before-surrogates', bytes: 'ed 9f bf', what: 'U+D7FF' },
  { name: 'after-surrogates', bytes: 'ee 80 80', what: 'U+E000' },
  { name: 'replacement', bytes: 'ef bf bd', what: 'U+FFFD' },
  { name: 'noncharacter-fffe', bytes: 'ef bf be', what: 'U+FFFE' },
  { name: 'noncharacter-ffff', bytes: 'ef bf bf', what: 'U+FFFF' },
  { name: 'noncharacter-fdd0', bytes: 'ef b7 90', what: 'U+FDD0' },
  { name: 'four-bytes-first', bytes: 'f0 90 80 80', what: 'U+10000' },
  { name: 'noncharacter-1fffe', bytes: 'f0 9f bf be', what: 'U+1FFFE' },
  { name: 'noncharacter-fffff', bytes: 'f3 bf bf bf', what: 'U+FFFFF' },
  { name: 'four-bytes-last', bytes: 'f4 8f bf bf', what: 'U+10FFFF' },
  { name: 'bom', bytes: 'ef bb bf', what: 'a byte order mark alone' },
  { name: 'bom-and-text', bytes: 'ef bb bf 41', what: 'a byte order mark before text' },
  { name: 'bom-twice', bytes: 'ef bb bf ef bb bf 41', what: 'two byte order marks' },
  { name: 'hello', bytes: '48 65 6c 6c 6f', what: 'ASCII' },
  { name: 'greek', bytes: 'ce ba e1 bd b9 cf 83 ce bc ce b5', what: 'a Greek word' },
  { name: 'mixed', bytes: '61 c3 a9 e2 82 ac f0 9f 98 80 7a', what: 'characters of one to four bytes' },
  { name: 'combining', bytes: '65 cc 81', what: 'a combining accent' },
  { name: 'family', bytes: 'f0 9f 91 a9 e2 80 8d f0 9f 91 a7', what: 'an emoji of three code points' },
];

export const utf8Valid: CaseGroup = {
  name: 'utf8-valid',
  title: 'UTF-8 that is valid',
  cases: VALID.flatMap(({ name, bytes, what }): ConformanceCase[] => {
    const text = hex(bytes);
    // Long enough for the ways of the reader that are made for long payloads.
    const amidst = Buffer.concat([Buffer.alloc(61, 'a'), text, Buffer.alloc(64, 'z')]);
    return [
      ...wholeAndByteByByte({
        name,
        sentence: `Text comes back unchanged: ${what} (F51)`,
        script: () => works([maskedFrame(FIN | TEXT, text)], [event('text', text)]),
      }),
      ...wholeAndByteByByte({
        name: `${name}/fragments`,
        sentence: `Text comes back unchanged when every byte is a fragment: ${what} (F48)`,
        script: () => works(fragments(TEXT, text, 1), [event('text', text)]),
      }),
      {
        name: `${name}/amidst`,
        sentence: `Text comes back unchanged amidst 125 other characters: ${what} (F51)`,
        script: () => works([maskedFrame(FIN | TEXT, amidst)], [event('text', amidst)]),
      },
    ];
  }),
};
