import { WsAdapter } from '@nestjs/platform-ws';
import { echoModule } from './gateways.js';
import { serveNest } from './nest.js';
import { broadcastModule } from './platform-ws-gateways.js';
import type { ServerSettings } from './settings.js';

export async function serve(settings: ServerSettings): Promise<void> {
  const gateways = settings.broadcast === true ? broadcastModule(settings) : echoModule(settings);
  await serveNest(gateways, (app) => new WsAdapter(app));
}
