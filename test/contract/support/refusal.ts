import type { Bench } from './bench.js';

export interface Refusal {
  readonly statusLine: string;
  readonly head: string;
  readonly body: string;
}

/** Asks for a WebSocket that should not open, and reads everything the server says until it closes. */
export async function refusalOf(
  bench: Bench,
  port: number,
  path: string,
  headers: readonly string[] = [],
): Promise<Refusal | 'closed without an answer'> {
  const peer = await bench.rawPeer(port);
  peer.requestUpgrade(path, headers);
  const answer = await peer.readToEnd();
  if (answer === '') {
    return 'closed without an answer';
  }
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { statusLine: head.split('\r\n')[0] ?? '', head, body };
}
