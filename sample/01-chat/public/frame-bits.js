// The arithmetic of RFC 6455 §5.2, for showing frames. Bytes are plain arrays of numbers here.

const OPCODES = new Map([
  [0x0, 'continuation'],
  [0x1, 'text'],
  [0x2, 'binary'],
  [0x8, 'close'],
  [0x9, 'ping'],
  [0xa, 'pong'],
]);

export function opcodeName(opcode) {
  return OPCODES.get(opcode) ?? 'reserved';
}

export function fromHex(hex) {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

export function toHex(bytes) {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** Masking and unmasking are one and the same: each byte XOR the byte of the key at its place modulo four (§5.3). */
export function applyMask(bytes, key) {
  return bytes.map((byte, index) => byte ^ key[index % 4]);
}

/** What the frame says as text. A preview may end inside a character, which then shows as a replacement mark. */
export function payloadText(frame) {
  const isClose = frame.opcode === 0x8 && frame.payload.length >= 2;
  const text = new TextDecoder().decode(Uint8Array.from(isClose ? frame.payload.slice(2) : frame.payload));
  return isClose ? `${frame.payload[0] * 256 + frame.payload[1]} ${text}`.trim() : text;
}

/** The fields of the first two bytes, each with its bits as a string and what they mean here. */
export function firstTwoBytes(frame) {
  const bits = frame.header
    .slice(0, 2)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return [
    {
      name: 'FIN',
      bits: bits.slice(0, 1),
      meaning: frame.fin ? 'the message ends here' : 'more of the message follows',
    },
    { name: 'RSV', bits: bits.slice(1, 4), meaning: frame.rsv === 0 ? 'no extension in use' : 'set by an extension' },
    { name: 'opcode', bits: bits.slice(4, 8), meaning: `0x${frame.opcode.toString(16)}, ${opcodeName(frame.opcode)}` },
    { name: 'MASK', bits: bits.slice(8, 9), meaning: frame.maskKey ? 'a client always masks' : 'a server never masks' },
    { name: 'length', bits: bits.slice(9), meaning: lengthMeaning(Number.parseInt(bits.slice(9), 2), frame.length) },
  ];
}

function lengthMeaning(field, length) {
  switch (field) {
    case 126:
      return `126: the next 2 bytes hold it, ${bytesText(length)}`;
    case 127:
      return `127: the next 8 bytes hold it, ${bytesText(length)}`;
    default:
      return bytesText(length);
  }
}

export function bytesText(count) {
  return count === 1 ? '1 byte' : `${count.toLocaleString('en')} bytes`;
}

/** The frame of a server's Close, which no report can follow: without a mask, code and reason leave only one way. */
export function closeFrame(code, reason) {
  const payload = code === 1005 ? [] : [code >> 8, code & 0xff, ...new TextEncoder().encode(reason)];
  return {
    at: Date.now(),
    direction: 'out',
    fin: true,
    rsv: 0,
    opcode: 0x8,
    length: payload.length,
    header: [0x88, payload.length],
    maskKey: null,
    payload,
  };
}
