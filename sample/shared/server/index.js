// How every sample starts. Plain JavaScript with its types beside it, so that there is nothing to build first.
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { aboutSample } from './about.js';
import { explainPortError, readPort } from './port.js';
import { securityHeaders } from './security-headers.js';

const sharedPages = join(import.meta.dirname, '..', 'public');

// The log is held back until the sample runs: a port in use then ends in one line, without Nest's beside it.
export const quietStart = { abortOnError: false, autoFlushLogs: false, bufferLogs: true, logger: ['error', 'warn'] };

export async function runSample(name, pages, createApp, libraries = {}) {
  try {
    console.log(`${name} is on ${await start(pages, createApp, libraries)}`);
  } catch (error) {
    const explanation = explainPortError(error);
    if (explanation === undefined) {
      Logger.flush();
    }
    console.error(explanation ?? error);
    process.exit(1);
  }
}

async function start(pages, createApp, libraries) {
  const port = readPort(process.env.PORT);
  const app = await createApp();
  app.enableShutdownHooks();
  app.use(securityHeaders);
  const about = aboutSample(pages);
  app.use('/about.json', (_request, response) => response.json(about));
  app.useStaticAssets(pages);
  app.useStaticAssets(sharedPages, { prefix: '/shared/' });
  for (const [library, folder] of Object.entries(libraries)) {
    app.useStaticAssets(folder, { prefix: `/${library}/` });
  }
  await app.listen(port);
  app.flushLogs();
  const url = new URL(await app.getUrl());
  url.hostname = 'localhost';
  return url.origin;
}
