/** A text of so many bytes, another one for each number: it can be compressed, though not to nothing. */
export function padding(number: number, bytes: number): string {
  const word = `${(number * 7919) % 9973} of words `;
  return word.repeat(Math.ceil(bytes / word.length)).slice(0, bytes);
}
