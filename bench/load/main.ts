import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { BroadcastLoad } from './broadcast-load.js';
import { EchoLoad } from './echo-load.js';
import { HandshakeLoad } from './handshake-load.js';
import { IdleLoad } from './idle-load.js';
import type { Job, LoadReport } from './jobs.js';
import type { Load } from './load.js';
import { OpenLoopLoad } from './open-loop-load.js';

/** What the bench says to the generator of its load. */
export type LoadCommand =
  | { readonly say: 'open'; readonly job: Job; readonly port: number }
  | { readonly say: 'run'; readonly milliseconds: number };

/** What the generator says when it has done as it was told. */
export type LoadAnswer =
  { readonly did: 'open' } | { readonly did: 'run'; readonly report: LoadReport } | { readonly failed: string };

/** The generator of the load, in a process of its own: does what it is told over the channel to its parent. */
export function runLoad(): void {
  let load: Load | undefined;
  process.on('message', (command: LoadCommand) => {
    perform(command).then(answer, (error: unknown) => answer({ failed: String(error) }));
  });
  process.on('disconnect', () => process.exit());
  process.on('uncaughtException', (error) => answer({ failed: String(error) }));

  async function perform(command: LoadCommand): Promise<LoadAnswer> {
    if (command.say === 'open') {
      load = createLoad(command.job, command.port);
      await load.open();
      return { did: 'open' };
    }
    if (load === undefined) throw new Error('There is no load to run');
    return { did: 'run', report: await measure(load, command.milliseconds) };
  }
}

function createLoad(job: Job, port: number): Load {
  switch (job.kind) {
    case 'echo':
      return new EchoLoad(job, port);
    case 'open-loop':
      return new OpenLoopLoad(job, port);
    case 'handshakes':
      return new HandshakeLoad(job, port);
    case 'idle':
      return new IdleLoad(job, port);
    case 'broadcast':
      return new BroadcastLoad(job, port);
  }
}

async function measure(load: Load, milliseconds: number): Promise<LoadReport> {
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  load.start();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await load.stop();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ...load.result(), seconds, cpuSeconds: (user + system) / 1e6 };
}

function answer(what: LoadAnswer): void {
  process.send?.(what);
}
