import { echoModule } from './gateways.js';
import { serveNest } from './nest.js';
import { broadcastModule } from './our-gateways.js';
import { ourLibrary } from './our-library.js';
import type { ServerSettings } from './settings.js';

export async function serve(settings: ServerSettings): Promise<void> {
  const { RawWsAdapter } = await ourLibrary();
  const gateways = settings.broadcast === 'to all' ? broadcastModule(settings) : echoModule(settings);
  await serveNest(gateways, (app) => new RawWsAdapter(app));
}
