import { once } from 'node:events';
import { reportTo } from './control.js';
import { portOf } from './listening-port.js';
import { ourServerLibrary } from './our-library.js';
import { compressionOptions, type ServerSettings } from './settings.js';

export async function serve(settings: ServerSettings): Promise<void> {
  const { RawWebSocketServer } = await ourServerLibrary();
  const server = new RawWebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: compressionOptions(settings),
  });
  server.on('connection', (client) => {
    client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
  });
  await once(server, 'listening');
  reportTo({ port: portOf(server) });
}
