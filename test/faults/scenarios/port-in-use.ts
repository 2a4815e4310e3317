import { eventFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';

export const portInUse: Scenario = {
  name: 'port_in_use',
  shows: 'An application with a gateway on a port that is taken fails to start and says so; the first one goes on.',
  rows: 'S11',
  async run(stage) {
    const { server } = stage;
    const client = await stage.open(server.at('/echo'));
    const failure = await server.secondApp(server.port);
    const named = failure.includes('EADDRINUSE') && failure.includes(String(server.port));
    demand(named, `The second application: ${failure}`);
    client.write(eventFrame('echo', 'still here'));
    await client.next();
    await client.close();
    return { failures: 1 };
  },
};
