import { once } from 'node:events';
import { createServer } from 'node:net';
import { reportTo } from './control.js';
import { portOf } from './listening-port.js';

/** The floor of what JavaScript can do: every byte goes back as it came, and nobody looks at it. */
export async function serve(): Promise<void> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (chunk) => socket.write(chunk));
    // The load leaves with a reset.
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  reportTo({ port: portOf(server) });
}
