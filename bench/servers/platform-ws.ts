import type { Type } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { echoModule } from './gateways.js';
import { serveNest } from './nest.js';
import { broadcastModule, roomsModule } from './platform-ws-gateways.js';
import type { ServerSettings } from './settings.js';

export async function serve(settings: ServerSettings): Promise<void> {
  await serveNest(gatewaysFor(settings), (app) => new WsAdapter(app));
}

function gatewaysFor(settings: ServerSettings): Type {
  if (settings.broadcast === undefined) return echoModule(settings);
  return settings.broadcast === 'to all' ? broadcastModule(settings) : roomsModule(settings);
}
