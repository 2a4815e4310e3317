/**
 * Opcodes of RFC 6455 section 5.2; the others are reserved.
 *
 * @publicApi
 */
export const Opcode = {
  Continuation: 0x0,
  Text: 0x1,
  Binary: 0x2,
  Close: 0x8,
  Ping: 0x9,
  Pong: 0xa,
} as const;

/** Opcodes of frames that carry a message or a part of one. */
export type DataOpcode = typeof Opcode.Continuation | typeof Opcode.Text | typeof Opcode.Binary;

/** Opcodes of frames that may stand between the fragments of a message (RFC 6455 section 5.5). */
export type ControlOpcode = typeof Opcode.Close | typeof Opcode.Ping | typeof Opcode.Pong;

export const FIN = 0x80;
export const RSV1 = 0x40;
export const RSV_BITS = 0x70;
export const OPCODE_BITS = 0x0f;
export const MASK = 0x80;
export const LENGTH_BITS = 0x7f;

/** The two values of the 7-bit length that announce a longer one. */
export const LENGTH_16 = 126;
export const LENGTH_64 = 127;

/** The longest payload of each length form (RFC 6455 section 5.2). */
export const MAX_LENGTH_7 = 125;
export const MAX_LENGTH_16 = 0xffff;

/** A control frame has no longer length form (RFC 6455 section 5.5). */
export const MAX_CONTROL_PAYLOAD = MAX_LENGTH_7;

/** Two bytes, eight of length, four of masking key. */
export const MAX_HEADER_LENGTH = 14;

export function isControl(opcode: number): opcode is ControlOpcode {
  return (opcode & 0x8) !== 0;
}

/** Whether RFC 6455 gives the opcode a meaning. */
export function isKnownOpcode(opcode: number): boolean {
  return opcode <= Opcode.Binary || (opcode >= Opcode.Close && opcode <= Opcode.Pong);
}

/** Bytes of a header for a payload of that length, in the shortest of the three forms. */
export function headerLength(payloadLength: number, masked: boolean): number {
  const length = payloadLength <= MAX_LENGTH_7 ? 2 : payloadLength <= MAX_LENGTH_16 ? 4 : 10;
  return masked ? length + 4 : length;
}

/**
 * Writes a header (RFC 6455 section 5.2).
 *
 * @param firstByte FIN, the reserved bits and the opcode
 * @param maskKey the masking key as one big-endian number; a frame without one is not masked
 * @returns the offset behind the header, where the payload goes
 */
export function writeHeader(
  target: Buffer,
  offset: number,
  firstByte: number,
  payloadLength: number,
  maskKey?: number,
): number {
  const maskBit = maskKey === undefined ? 0 : MASK;
  target[offset] = firstByte;
  let end = offset + 2;
  if (payloadLength <= MAX_LENGTH_7) {
    target[offset + 1] = maskBit | payloadLength;
  } else if (payloadLength <= MAX_LENGTH_16) {
    target[offset + 1] = maskBit | LENGTH_16;
    target[offset + 2] = payloadLength >>> 8;
    target[offset + 3] = payloadLength & 0xff;
    end = offset + 4;
  } else {
    target[offset + 1] = maskBit | LENGTH_64;
    target.writeUInt32BE(Math.floor(payloadLength / 0x1_0000_0000), offset + 2);
    target.writeUInt32BE(payloadLength >>> 0, offset + 6);
    end = offset + 10;
  }
  return maskKey === undefined ? end : target.writeUInt32BE(maskKey >>> 0, end);
}
