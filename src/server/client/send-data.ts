// The global one is behind a getter, which each message would call.
import { Buffer } from 'node:buffer';

/**
 * What can be sent as a message: text, or bytes in any of their forms, a list of Buffers among them, which are sent one
 * behind the other. A number is sent as its digits.
 *
 * @publicApi
 */
export type SendData = string | number | Buffer | ArrayBufferLike | ArrayBufferView | readonly Buffer[];

const EMPTY = Buffer.alloc(0);

export function isText(data: SendData): data is string | number {
  return typeof data === 'string' || typeof data === 'number';
}

/**
 * The text or the bytes of a message; nothing is an empty binary one, as in ws.
 *
 * @throws TypeError for what is neither text nor bytes
 */
export function messageContent(data: SendData | null | undefined): string | Buffer {
  if (data === undefined || data === null) return EMPTY;
  return isText(data) ? String(data) : toBuffer(data);
}

/**
 * The bytes as a Buffer; they are not copied.
 *
 * @throws TypeError for what is not bytes
 */
export function toBuffer(data: unknown): Buffer {
  if (Buffer.isBuffer(data)) return data;
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (isListOfBuffers(data)) return Buffer.concat(data);
  if (data instanceof ArrayBuffer || data instanceof SharedArrayBuffer) return Buffer.from(data);
  const seen = data === null ? 'null' : typeof data;
  throw new TypeError(`A message must be a string, a Buffer, an ArrayBuffer or a view of one, not ${seen}`);
}

function isListOfBuffers(data: unknown): data is readonly Buffer[] {
  return Array.isArray(data) && data.every((part) => Buffer.isBuffer(part));
}
