import { refusal, type HandshakeRefusal } from '../../protocol/handshake/handshake-refusal.js';
import { addressGroup, clientAddress } from './client-address.js';
import type { TrustProxy } from './forwarded.js';
import type { UpgradeRequest } from './upgrade.js';

/** How many clients may come in. */
export interface AdmissionOptions {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly trustProxy: TrustProxy;
}

/** Counts the connections of an endpoint, of handshakes too, from their request to the end of their socket. */
export class ConnectionLimits {
  readonly #options: AdmissionOptions;
  readonly #limited: boolean;
  readonly #perAddress = new Map<string, number>();
  #total = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#limited = Math.min(options.maxConnections, options.maxConnectionsPerAddress) < Infinity;
  }

  /** Takes a connection in until its socket is closed, or says why not. */
  enter({ request, socket }: UpgradeRequest): HandshakeRefusal | undefined {
    // A socket that is closed already would be counted for ever.
    if (!this.#limited || socket.destroyed) return undefined;
    const { maxConnections, maxConnectionsPerAddress, trustProxy } = this.#options;
    if (this.#total >= maxConnections) return refusal('too_many_connections');
    const address = addressGroup(clientAddress(request, trustProxy) ?? '');
    const sameAddress = this.#perAddress.get(address) ?? 0;
    if (sameAddress >= maxConnectionsPerAddress) return refusal('too_many_connections_of_address');
    this.#total++;
    this.#perAddress.set(address, sameAddress + 1);
    socket.once('close', () => this.#leave(address));
    return undefined;
  }

  #leave(address: string): void {
    this.#total--;
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, left);
  }
}
