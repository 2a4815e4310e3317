/** So many loopback addresses are used in turn: one of them has about 28,000 ports to connect from. */
const ADDRESSES = 8;

let next = 0;

/** An address of this machine to connect from. */
export function localAddress(): string {
  return `127.0.0.${2 + (next++ % ADDRESSES)}`;
}
