import { createInflateRaw } from 'node:zlib';
import { hex } from './hex.js';

/** What a peer with one zlib for the whole connection, of exactly that window, reads from the messages. */
export async function readByStream(messages: readonly Buffer[], windowBits: number): Promise<Buffer> {
  const stream = createInflateRaw({ windowBits, chunkSize: 64 });
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  for (const message of messages) {
    await new Promise<unknown>((written) => stream.write(Buffer.concat([message, hex('00 00 ff ff')]), written));
  }
  stream.destroy();
  return Buffer.concat(pieces);
}
