const BINARY_TYPES = ['nodebuffer', 'arraybuffer', 'fragments'] as const;

/**
 * The forms in which `'message'` gives the bytes of a binary message: a Buffer, an ArrayBuffer, or a list of Buffers.
 *
 * @publicApi
 */
export type BinaryType = (typeof BINARY_TYPES)[number];

/** Bytes of a message in one of these forms. */
export type BinaryData = Buffer | ArrayBuffer | Buffer[];

export function isBinaryType(value: unknown): value is BinaryType {
  return BINARY_TYPES.some((type) => type === value);
}

/** Puts the bytes of a message into a form. An ArrayBuffer is a copy: the bytes lie in a larger memory. */
export function inForm(bytes: Buffer, type: BinaryType): BinaryData {
  if (type === 'nodebuffer') return bytes;
  if (type === 'fragments') return [bytes];
  const copy = new ArrayBuffer(bytes.length);
  bytes.copy(Buffer.from(copy));
  return copy;
}
