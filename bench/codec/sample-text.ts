/** A JSON message of about so many bytes, all of them ASCII; each index gives another one. */
export function jsonText(length: number, index = 0): string {
  const entry = (i: number) => ({ id: i * 7919 + index * 104_729, name: `sensor-${(i + index) % 17}`, value: i / 8 });
  const entries = Array.from({ length: Math.ceil(length / 20) }, (_, i) => entry(i));
  const whole = JSON.stringify({ event: 'readings', data: entries });
  return `${whole.slice(0, length - 1)}}`;
}

/** Text of so many bytes of UTF-8, from characters that all have the same length. */
export function repeated(characters: string, length: number): string {
  const count = Math.floor(length / Buffer.byteLength(characters));
  return characters.repeat(count);
}
