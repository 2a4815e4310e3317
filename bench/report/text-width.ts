import { TEXTS, type TextKind } from './chart-style.js';

/** Widths in ems of a wide font, DejaVu Sans, so that texts fit in any other that a reader may have. */
const NARROW = 0.42;
const USUAL = 0.65;
const WIDE = 1;
const BOLD = 1.1;

const NARROW_CHARACTERS = /[ .,:;!|'()[\]iljftrI-]/;
const USUAL_CHARACTERS = /[\u0020-\u017f–’]/;
const WIDE_CHARACTERS = /[mwMW@%]/;

/** About how wide a text is, in pixels: rather too much than too little. */
export function textWidth(text: string, kind: TextKind): number {
  const { size, bold } = TEXTS[kind];
  const ems = [...text].reduce((sum, character) => sum + characterWidth(character), 0);
  return ems * size * (bold ? BOLD : 1);
}

function characterWidth(character: string): number {
  if (NARROW_CHARACTERS.test(character)) return NARROW;
  return USUAL_CHARACTERS.test(character) && !WIDE_CHARACTERS.test(character) ? USUAL : WIDE;
}

/** Cuts a text into lines that fit, between words, or within a word that is longer than a line. */
export function wrap(text: string, kind: TextKind, width: number): string[] {
  const fits = (line: string) => textWidth(line, kind) <= width;
  const words = text.split(' ').flatMap((word) => pieces(word, fits));
  return words.reduce<string[]>((lines, word) => {
    const longer = `${lines.at(-1)} ${word}`;
    return lines.length > 0 && fits(longer) ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}

function pieces(word: string, fits: (line: string) => boolean): string[] {
  return [...word].reduce<string[]>((done, character) => {
    const longer = `${done.at(-1) ?? ''}${character}`;
    return fits(longer) || done.length === 0 ? [...done.slice(0, -1), longer] : [...done, character];
  }, []);
}
