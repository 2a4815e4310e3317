import assert from 'node:assert/strict';
import { DeflateTransform } from '../../src/protocol/deflate/deflate-transform.js';
import type { DeflateParameters } from '../../src/protocol/deflate/deflate-negotiation.js';
import { SYNC_ZLIB } from '../../src/protocol/deflate/zlib-runner.js';
import type { Case } from './case.js';
import { jsonText } from './sample-text.js';

const KiB = 1024;
const SIZES = [256, KiB, 16 * KiB];
const TUNING = { threshold: 0, level: 6, memLevel: 8 };
const LARGEST = 1024 * KiB;

/**
 * Messages of a round come to so many bytes, twice the largest window: at the end of each round a window holds the same,
 * so that compressed rounds can be played one after the other.
 */
const ROUND = 64 * KiB;

export function deflate(): readonly Case[] {
  return [false, true].flatMap((takeover) =>
    SIZES.flatMap((size) => {
      const title = `${size} B of JSON ${takeover ? 'with' : 'without'} context takeover`;
      const plain = Array.from({ length: ROUND / size }, (_, i) => Buffer.from(jsonText(size, i)));
      return [compressCase(title, plain, takeover), decompressCase(title, plain, takeover)];
    }),
  );
}

function transform(role: 'server' | 'client', takeover: boolean): DeflateTransform {
  const parameters: DeflateParameters = {
    serverNoContextTakeover: !takeover,
    clientNoContextTakeover: !takeover,
    serverMaxWindowBits: 15,
    clientMaxWindowBits: 15,
  };
  return new DeflateTransform(role, parameters, TUNING, SYNC_ZLIB);
}

function compressed(by: DeflateTransform, data: Buffer): Buffer {
  let compact: Buffer | undefined;
  by.compress(data, (result) => {
    if (typeof result !== 'string') compact = result;
  });
  if (compact === undefined) throw new Error('The message could not be compressed');
  return compact;
}

function decompressed(by: DeflateTransform, data: Buffer): Buffer {
  let plain: Buffer | undefined;
  by.decompress(data, LARGEST, (result) => {
    if (!('closeCode' in result)) plain = result;
  });
  if (plain === undefined) throw new Error('The message could not be decompressed');
  return plain;
}

/** Gives the messages in turn, for ever. */
function inTurn(messages: readonly Buffer[]): () => Buffer {
  let next = 0;
  return () => {
    const message = messages[next];
    if (message === undefined) throw new Error('There are no messages');
    next = (next + 1) % messages.length;
    return message;
  };
}

function compressCase(title: string, plain: readonly Buffer[], takeover: boolean): Case {
  const client = transform('client', takeover);
  const next = inTurn(plain);
  const run = () => void compressed(client, next());
  const check = () => {
    const [sender, receiver] = [transform('client', takeover), transform('server', takeover)];
    for (const data of plain) assert.deepEqual(decompressed(receiver, compressed(sender, data)), data);
  };
  return { name: `compress ${title}`, bytes: plain[0]?.length ?? 0, run, check };
}

function decompressCase(title: string, plain: readonly Buffer[], takeover: boolean): Case {
  const [sender, receiver] = [transform('client', takeover), transform('server', takeover)];
  for (const data of plain) decompressed(receiver, compressed(sender, data));
  const next = inTurn(plain.map((data) => compressed(sender, data)));
  const run = () => void decompressed(receiver, next());
  const check = () => {
    for (const data of [...plain, ...plain]) assert.deepEqual(decompressed(receiver, next()), data);
  };
  return { name: `decompress ${title}`, bytes: plain[0]?.length ?? 0, run, check };
}
