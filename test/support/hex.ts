/** Bytes of a hex literal; spaces may stand anywhere. */
export function hex(literal: string): Buffer {
  const digits = literal.replaceAll(/\s/g, '');
  if (!/^(?:[0-9a-f]{2})*$/.test(digits)) throw new TypeError(`Not a hex literal: ${literal}`);
  return Buffer.from(digits, 'hex');
}

/** Bytes as people write them down: `81 05 48`. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replaceAll(/..(?=.)/g, '$& ');
}
