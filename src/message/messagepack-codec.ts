import { UndecodableError, type MessageCodec } from './message-codec.js';
import { checkMessagePack } from './messagepack-scan.js';
import { MAX_LEVELS } from './nesting.js';

/**
 * What packs and unpacks: a `Packr` of `msgpackr`.
 *
 * @publicApi
 */
export interface MessagePacker {
  pack(value: unknown): Uint8Array;
  unpack(bytes: Uint8Array): unknown;
}

/**
 * What is used of the package `msgpackr`.
 *
 * @publicApi
 */
export interface MessagePackLibrary {
  readonly Packr: new (options: object) => MessagePacker;
}

/** Plain MessagePack, which every library for it understands. */
const PLAIN = {
  useRecords: false,
  mapsAsObjects: true,
  // As in JSON: a key without a value is left out, and in a list nothing is null.
  skipValues: [undefined],
  encodeUndefinedAsNil: true,
  // Many clients write every integer in 64 bits; an id and most numbers are safe ones all the same.
  int64AsType: 'auto',
  // A view of a few bytes would keep the whole chunk they have come in.
  copyBuffers: true,
};

/**
 * MessagePack, written and read by the package `msgpackr`:
 *
 *     import * as msgpackr from 'msgpackr';
 *     app.useWebSocketAdapter(new RawWsAdapter(app, { codec: messagePackCodec(msgpackr) }));
 *
 * Messages go in binary frames. Bytes arrive as a Buffer and may be sent in any of their forms; timestamps arrive as a
 * Date, 64-bit integers as a number, or as a BigInt beyond what is safe. Other extension types are refused: those of
 * msgpackr's own would let a client make regular expressions, errors and code.
 *
 * @publicApi
 */
export function messagePackCodec({ Packr }: MessagePackLibrary): MessageCodec {
  const packer = new Packr(PLAIN);
  return {
    decode(data, isBinary) {
      if (!isBinary) throw new UndecodableError('Invalid message: MessagePack is expected, in a binary frame');
      checkMessagePack(data, MAX_LEVELS);
      return packer.unpack(data);
    },
    encode(message) {
      // It would be written as nil, and look like an answer.
      if (typeof message === 'function') throw new TypeError('MessagePack has no form for a function');
      return packer.pack(message);
    },
  };
}
