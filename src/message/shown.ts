const SHOWN_LENGTH = 64;

/** Text from outside, fit for an answer or a log line: shortened, in quotes, control characters escaped. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}
