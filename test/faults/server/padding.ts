/** After so many words the text begins again, about three KiB further on: farther than small windows reach. */
const PERIOD = 600;

/** Many ask for the same text one after the other. */
let latest = { number: -1, bytes: -1, text: '' };

/** A text of so many bytes, another one for each number: it can be compressed, the better the larger the window. */
export function padding(number: number, bytes: number): string {
  if (latest.number !== number || latest.bytes !== bytes) latest = { number, bytes, text: write(number, bytes) };
  return latest.text;
}

function write(number: number, bytes: number): string {
  let text = '';
  for (let word = 0; text.length < bytes; word++) {
    text += `${(number * 7919 + (word % PERIOD) * 104_729) % 9973} `;
  }
  return text.slice(0, bytes);
}
