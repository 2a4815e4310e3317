import { isUtf8 } from 'node:buffer';
import { Opcode } from './frame-header.js';
import { FrameReader } from './frame-reader.js';
import { FrameWriter } from './frame-writer.js';
import { ProtocolError, violation } from './violation.js';

/**
 * Builds the frame with which a server says a JSON value: one unmasked text frame, its length in the 7-bit, 16-bit or
 * 64-bit form (RFC 6455 section 5.2).
 *
 * @throws TypeError for a value that JSON can't say
 *
 * @publicApi
 */
export function build(value: unknown): Buffer {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError(`JSON has no form for a value of type ${typeof value}`);
  const frames: Buffer[] = [];
  const output = { write: (bytes: Buffer, start: number, end: number) => frames.push(bytes.subarray(start, end)) };
  new FrameWriter('server', output).text(Opcode.Text, json);
  return Buffer.concat(frames);
}

/**
 * Reads the JSON value of one masked text frame, as a client sends it. The frame itself is left as it is.
 *
 * @throws ProtocolError for a frame that breaks RFC 6455, SyntaxError for text that is not JSON, RangeError if the
 *   frame is not complete or bytes follow it, TypeError for a frame that is not one whole text message
 *
 * @publicApi
 */
export function parse(frame: Buffer): unknown {
  const bytes = Buffer.from(frame);
  let payload: Buffer | undefined;
  const reader = new FrameReader(true, {
    frameHeader: () => undefined,
    framePayload: (chunk, start, end, last) => {
      if (last) payload = chunk.subarray(start, end);
      reader.stop();
      return undefined;
    },
  });
  const broken = reader.read(bytes);
  if (broken !== undefined) throw new ProtocolError(broken);
  if (payload === undefined) throw new RangeError('The frame is not complete');
  if (payload.byteOffset + payload.length !== bytes.byteOffset + bytes.length) {
    throw new RangeError('Bytes follow the frame');
  }
  if (reader.opcode !== Opcode.Text || !reader.fin) throw new TypeError('The frame is not a whole text message');
  if (!isUtf8(payload)) throw new ProtocolError(violation('invalid_utf8'));
  return JSON.parse(payload.toString('utf8'));
}
