import { expect, test } from '@jest/globals';
import type { PerMessageDeflateOptions } from '../../../src/server/index.js';
import { ConversationServer, type Outcome } from './conversation.js';

interface Mode {
  readonly name: string;
  readonly options: PerMessageDeflateOptions;
  /** How many messages are sent in each direction. */
  readonly count: number;
}

const MODES: readonly Mode[] = [
  { name: 'with context takeover', options: {}, count: 10_000 },
  {
    name: 'without context takeover',
    options: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    count: 10_000,
  },
];

/** Not every peer can have the smaller one. */
export const SMALL_WINDOWS: readonly Mode[] = [
  { name: 'with windows of 512 bytes', options: { serverMaxWindowBits: 9, clientMaxWindowBits: 9 }, count: 1000 },
  { name: 'with windows of 256 bytes', options: { serverMaxWindowBits: 8, clientMaxWindowBits: 8 }, count: 1000 },
];

/** A peer that sends back whatever it gets, until its connection closes. */
export interface EchoingPeer {
  /** Connects, and resolves when its connection has closed; rejects if it fails. */
  echo(url: string): Promise<void>;
}

/** What is compressed here is decompressed there, and the other way round. */
export function describeModes(peer: () => EchoingPeer, small: readonly Mode[]): void {
  test.each([...MODES, ...small])(
    'P39 $name, $count messages from 0 bytes to 1 MiB come through, there and back',
    async ({ options, count }) => {
      const server = await ConversationServer.open(options);
      try {
        const [outcome] = await Promise.all([server.talk(count), peer().echo(server.url)]);
        expectAll(outcome, count);
      } finally {
        await server.close();
      }
    },
    120_000,
  );
}

function expectAll({ plainBytes, ...outcome }: Outcome, count: number): void {
  expect(outcome).toMatchObject({ firstWrong: -1, echoes: count });
  // Each of them was compressed, on both ways.
  expect(outcome).toMatchObject({ sent: { messages: count }, received: { messages: count } });
  expect(Math.max(outcome.sent.bytes, outcome.received.bytes)).toBeLessThan(0.9 * plainBytes);
}
