import process from 'node:process';
import type { ServerName } from './servers.js';
import type { ServerSettings } from './servers/settings.js';

/** The one program of the bench: what it measures with are processes of the same program, in other roles. */
async function main([role, ...rest]: readonly string[]): Promise<void> {
  if (role === 'server') {
    const { becomeServer } = await import('./servers.js');
    const [name, settings = '{}'] = rest;
    await becomeServer(name as ServerName, JSON.parse(settings) as ServerSettings);
  } else if (role === 'load') {
    const { runLoad } = await import('./load/main.js');
    runLoad();
  } else {
    const { runCommand } = await import('./command.js');
    await runCommand(process.argv.slice(2));
  }
}

await main(process.argv.slice(2));
