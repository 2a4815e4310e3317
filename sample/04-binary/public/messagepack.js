// The server gives us msgpackr as it lies in node_modules. It makes code at run time for records only, an extension of its
// own: without them everything is plain MessagePack, and the Content-Security-Policy of this page needs no 'unsafe-eval'.
import { Packr } from './msgpackr/index.js';

const packer = new Packr({ useRecords: false, skipValues: [undefined], copyBuffers: true });

/** Bytes of a message. A Uint8Array in it stays what it is: bytes. */
export function encode(message) {
  // What it gives is a view of its own memory, which the next message may be written to.
  return packer.pack(message).slice();
}

export function decode(bytes) {
  return packer.unpack(bytes);
}
