import { WsAdapter } from '@nestjs/platform-ws';
import { serveNest } from './nest.js';
import type { ServerSettings } from './settings.js';

export async function serve(settings: ServerSettings): Promise<void> {
  await serveNest(settings, (app) => new WsAdapter(app));
}
