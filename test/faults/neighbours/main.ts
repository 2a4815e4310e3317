// Healthy clients in a process of their own, so that an attacker at work does not make them look slow.
import { serve } from '../ipc-service.js';
import { HealthyClients } from './healthy-clients.js';
import type { NeighbourCommands } from './protocol.js';

let healthy: HealthyClients | undefined;

serve<NeighbourCommands>({
  start: async (order) => {
    healthy = await HealthyClients.start(order);
  },
  stop: () => {
    if (healthy === undefined) throw new Error('Nobody has started');
    return healthy.stop();
  },
});
