import { demand, type Scenario } from '../scenario.js';

/** What compiled code and Node's own caches may have added to a server through all that was done to it, in bytes. */
const MAY_HOLD = 12 * 1024 * 1024;

export const finalNoLeaks: Scenario = {
  name: 'final_no_leaks',
  shows: 'After all of this the server holds little more than at its start, closes, and its process ends by itself.',
  rows: 'S8',
  endsServer: true,
  async run({ server }) {
    const { accepted } = await server.until(
      'Nobody is left',
      ({ clients, pendingHandshakes, buffered }) => clients + pendingHandshakes + buffered === 0,
    );
    const grown = (await server.collect()) - server.heldAtStart;
    demand(grown <= MAY_HOLD, `The server holds ${grown} bytes more than at its start`);
    await server.close();
    await server.leave();
    return { 'clients so far': accepted, 'KiB held since the start': Math.round(grown / 1024) };
  },
};
