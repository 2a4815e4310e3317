import type { RawWebSocketOptions } from '../../src/server/index.js';
import { resolveOptions } from '../../src/server/options/resolved-options.js';
import { noTraffic } from '../../src/server/connection/traffic.js';
import { Transport } from '../../src/server/connection/transport.js';
import type { TransportDeflate } from '../../src/server/connection/transport-options.js';
import { MemorySocket } from './memory-socket.js';
import { RecordingOwner } from './recording-owner.js';
import { settle } from './turns.js';

/** A transport over a socket that is not there, with what it says and what happens to its socket. */
export function recordedTransport(options: RawWebSocketOptions = {}, deflate?: TransportDeflate) {
  const socket = new MemorySocket();
  const owner = new RecordingOwner();
  const traffic = noTraffic();
  const errors: string[] = [];
  socket.on('error', (error) => errors.push(String(error)));
  const transport = new Transport(socket, owner, resolveOptions(options), traffic, deflate);
  /** The peer sends bytes, and what they cause happens. */
  const deliver = async (...frames: Uint8Array[]) => {
    socket.deliver(Buffer.concat(frames));
    await settle();
  };
  /** The peer reads what is under way. */
  const readOnce = async () => {
    socket.readOnce();
    await settle();
  };
  return { socket, owner, transport, traffic, errors, deliver, readOnce };
}
