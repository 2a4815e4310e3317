import type { INestApplication } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';

/** What the server and the e2e test have in common. */
export function configureApp(app: INestApplication): void {
  app.useWebSocketAdapter(new WsAdapter(app));
}
