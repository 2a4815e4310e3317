import { setTimeout as delay } from 'node:timers/promises';
import { maskedFrame, patternBytes } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';

/** What measuring itself may add, in bytes. */
const MAY_HOLD = 786_432;

/** Milliseconds between two looks at what the server holds. */
const LOOK_EVERY = 200;

export const oneByteChunks: Scenario = {
  name: 'one_byte_chunks',
  shows: 'Handshakes and long frames come byte by byte: all is read, and no more is held than has come.',
  rows: 'F41, F78',
  async run(stage) {
    const clients = stage.size(1, 4);
    const bytes = stage.size(32_768, 65_536);
    const payload = patternBytes(bytes);
    const proxy = await stage.proxy();
    proxy.slicer(1, 1);
    const before = await stage.server.collect();
    let held = 0;
    await Promise.all(
      Array.from({ length: clients }, async () => {
        const client = await stage.open({ port: proxy.port, path: '/raw' });
        client.write(maskedFrame(0x82, payload));
        const answer = client.next();
        let waiting = true;
        const done = answer.finally(() => {
          waiting = false;
        });
        while (waiting) {
          held = Math.max(held, (await stage.server.collect()) - before);
          await Promise.race([done, delay(LOOK_EVERY)]);
        }
        demand(payload.equals(await answer), 'The echo was another');
        await client.close();
      }),
    );
    demand(held <= 2 * clients * bytes + MAY_HOLD, `${held} bytes were held`);
    return { clients, 'bytes each': bytes, 'KiB held meanwhile': Math.round(held / 1024) };
  },
};
