// The picture is this large everywhere, whatever the screen: the server checks it.
export const WIDTH = 4800;
export const HEIGHT = 4000;
export const MOST_POINTS = 2000;

const BYTES_A_POINT = 4;

/** [x, y, x, y, …] as bytes, two for each number, the higher one first. */
export function packPoints(numbers) {
  const bytes = new Uint8Array(numbers.length * 2);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, index) => view.setUint16(index * 2, number));
  return bytes;
}

export function unpackPoints(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 2 }, (_, index) => view.getUint16(index * 2));
}

export function countPoints(bytes) {
  return bytes.length / BYTES_A_POINT;
}
