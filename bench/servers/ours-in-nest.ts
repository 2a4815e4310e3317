import type { Type } from '@nestjs/common';
import { echoModule } from './gateways.js';
import { serveNest } from './nest.js';
import { broadcastModule, roomsModule } from './our-gateways.js';
import { ourLibrary } from './our-library.js';
import type { ServerSettings } from './settings.js';

export async function serve(settings: ServerSettings): Promise<void> {
  const { RawWsAdapter } = await ourLibrary();
  await serveNest(gatewaysFor(settings), (app) => new RawWsAdapter(app));
}

function gatewaysFor(settings: ServerSettings): Type {
  if (settings.broadcast === undefined) return echoModule(settings);
  return settings.broadcast === 'to all' ? broadcastModule(settings) : roomsModule(settings);
}
