const SHOWN_LENGTH = 64;

/** What JSON leaves as it is and a terminal obeys: DEL and C1 controls, marks of direction, further ends of lines, a BOM. */
const UNSEEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const CONTROLS = /\p{Cc}/gu;

/** Text from outside, fit for an answer or a log line: shortened, in quotes, control characters escaped. */
export function shown(text: string): string {
  return quoted(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}

/** The same in full length, as a literal that can be pasted into code. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, asEscape);
}

/** A name or a sentence for the middle of a line: the same characters escaped, and nothing else changed. */
export function escaped(text: string): string {
  return text.replace(CONTROLS, asEscape).replace(UNSEEN, asEscape);
}

function asEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
