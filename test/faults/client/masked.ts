import { maskedFrame } from '../../support/frames.js';

const FIN = 0x80;
const TEXT = FIN | 0x1;
const CLOSE = FIN | 0x8;

/** A text message of a client, as bytes. */
export function textFrame(text: string): Buffer {
  return maskedFrame(TEXT, Buffer.from(text));
}

/** A named event of a client, as bytes. */
export function eventFrame(event: string, data?: unknown): Buffer {
  return textFrame(JSON.stringify({ event, data }));
}

export function closeFrame(code: number): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return maskedFrame(CLOSE, payload);
}

/** The text of a numbered message, which the echo gateway sends back as it is. */
export function echoText(client: number, number: number): string {
  return JSON.stringify({ event: 'echo', data: { client, number } });
}

/** The numbered message itself. */
export function echoFrame(client: number, number: number): Buffer {
  return textFrame(echoText(client, number));
}
