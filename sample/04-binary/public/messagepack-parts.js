// What each byte of a MessagePack message is for: https://github.com/msgpack/msgpack/blob/master/spec.md

const text = new TextDecoder();

// First bytes that are followed by a length, which has so many bytes.
const SIZED = new Map([
  [0xc4, ['bin', 1]],
  [0xc5, ['bin', 2]],
  [0xc6, ['bin', 4]],
  [0xd9, ['text', 1]],
  [0xda, ['text', 2]],
  [0xdb, ['text', 4]],
  [0xdc, ['array', 2]],
  [0xdd, ['array', 4]],
  [0xde, ['map', 2]],
  [0xdf, ['map', 4]],
]);
// First bytes that are followed by so many bytes of a number.
const NUMBERS = new Map([
  [0xca, ['getFloat32', 4]],
  [0xcb, ['getFloat64', 8]],
  [0xcc, ['getUint8', 1]],
  [0xcd, ['getUint16', 2]],
  [0xce, ['getUint32', 4]],
  [0xcf, ['getBigUint64', 8]],
  [0xd0, ['getInt8', 1]],
  [0xd1, ['getInt16', 2]],
  [0xd2, ['getInt32', 4]],
  [0xd3, ['getBigInt64', 8]],
]);
const WORDS = new Map([
  [0xc0, 'nil'],
  [0xc2, 'false'],
  [0xc3, 'true'],
]);

/** The parts of a message in order, at most so many: { kind, bytes, meaning, key }, the key that is before it. */
export function partsOf(bytes, most) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [];
  let at = 0;
  let key;

  function add(kind, length, meaning) {
    parts.push({ kind, bytes: bytes.subarray(at, at + length), meaning, key });
    at += length;
  }

  function read(isKey) {
    if (parts.length >= most || at >= bytes.length) return;
    const { kind, head, value } = headOf(view, at);
    if (kind === 'map' || kind === 'array') {
      add(kind, head, `${kind} of ${value}`);
      for (let i = 0; i < value; i++) {
        if (kind === 'map') read(true);
        read(false);
      }
    } else if (kind === 'text') {
      const word = text.decode(bytes.subarray(at + head, at + head + value));
      if (isKey) key = word;
      add(isKey ? 'key' : 'text', head + value, isKey ? word : `“${word}”`);
    } else if (kind === 'bin') {
      add('bin', head, `${value} bytes`);
      if (value > 0) add('data', value, 'as they are');
    } else {
      add('number', head, String(value));
    }
  }

  read(false);
  return parts;
}

/** What begins there: its kind, how long its head is, and its length or its value. */
function headOf(view, at) {
  const first = view.getUint8(at);
  if (first < 0x80) return { kind: 'number', head: 1, value: first };
  if (first < 0x90) return { kind: 'map', head: 1, value: first & 0x0f };
  if (first < 0xa0) return { kind: 'array', head: 1, value: first & 0x0f };
  if (first < 0xc0) return { kind: 'text', head: 1, value: first & 0x1f };
  if (first >= 0xe0) return { kind: 'number', head: 1, value: first - 0x100 };
  if (SIZED.has(first)) {
    const [kind, size] = SIZED.get(first);
    const value = size === 1 ? view.getUint8(at + 1) : size === 2 ? view.getUint16(at + 1) : view.getUint32(at + 1);
    return { kind, head: 1 + size, value };
  }
  const [get, size] = NUMBERS.get(first) ?? [];
  if (get === undefined) return { kind: 'number', head: 1, value: WORDS.get(first) ?? '?' };
  return { kind: 'number', head: 1 + size, value: view[get](at + 1) };
}
