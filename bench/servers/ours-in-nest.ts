import { ourLibrary } from './our-library.js';
import { serveNest } from './nest.js';
import type { ServerSettings } from './settings.js';

export async function serve(settings: ServerSettings): Promise<void> {
  const { RawWsAdapter } = await ourLibrary();
  await serveNest(settings, (app) => new RawWsAdapter(app));
}
