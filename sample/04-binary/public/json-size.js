import { unpackPoints } from './points.js';

const utf8 = new TextEncoder();

/** How many bytes a message would have in JSON: with points as numbers, or with all bytes as base64. */
export function jsonSizes(message) {
  return {
    numbers: sizeOf(message, (name, bytes) => (name === 'points' ? unpackPoints(bytes) : base64(bytes))),
    base64: sizeOf(message, (_, bytes) => base64(bytes)),
  };
}

function sizeOf(message, write) {
  const json = JSON.stringify(message, (name, value) => (value instanceof Uint8Array ? write(name, value) : value));
  return utf8.encode(json).length;
}

/** Only as long as it would be. */
function base64({ length }) {
  return '='.repeat(4 * Math.ceil(length / 3));
}
