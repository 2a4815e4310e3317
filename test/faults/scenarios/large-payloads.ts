import { maskedFrame, patternBytes } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';
import type { Stage } from '../stage.js';

const BINARY = 0x82;

/** Up to `maxPayload`. */
const SIZES = [1, 4, 16, 64, 256, 1024].map((kibibytes) => kibibytes * 1024);

const PAYLOADS = SIZES.map((size) => patternBytes(size));

/** Sends all sizes in one go and in any order, and waits for all of them. */
async function exchange(stage: Stage, port: number): Promise<number> {
  const client = await stage.open({ port, path: '/raw' });
  const order = Array.from({ length: PAYLOADS.length }, () => stage.dice.pick(PAYLOADS));
  for (const payload of order) client.write(maskedFrame(BINARY, payload));
  for (const payload of order) {
    demand(payload.equals(await client.next()), `An echo of ${payload.length} bytes was another`);
  }
  await client.close();
  return order.reduce((sum, { length }) => sum + length, 0);
}

export const largePayloads: Scenario = {
  name: 'large_payloads_1K_to_1M',
  shows: 'Messages from 1 KiB to 1 MiB over a line that delays them and cuts them anywhere come back byte for byte.',
  rows: 'F19, F79',
  async run(stage) {
    const clients = stage.size(12, 200);
    const proxy = await stage.proxy();
    proxy.latency(1, 3);
    proxy.slicer(1, 65_536);
    let bytes = 0;
    await stage.each(
      clients,
      async () => {
        bytes += await exchange(stage, proxy.port);
      },
      4,
    );
    return { clients, messages: clients * PAYLOADS.length, MiB: Math.round(bytes / 1024 ** 2) };
  },
};
