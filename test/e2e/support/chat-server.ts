import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { CompiledSource } from '../../support/compiled-source.js';

/** The chat of the sample, in a process of its own. */
export class ChatServer {
  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
    readonly url: string,
  ) {}

  /**
   * @param sample the compiled sample
   * @param port 0 lets the system choose
   */
  static async start({ folder }: CompiledSource, port: number): Promise<ChatServer> {
    const env = { ...process.env, PORT: String(port) };
    const child = spawn(process.execPath, [join(folder, 'src/main.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const url = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        const [, address] = /^Chat is on (http:\S+)$/.exec(line) ?? [];
        if (address !== undefined) resolve(address);
      });
      child.once('close', () => reject(new Error(`The chat did not start: ${Buffer.concat(errors).toString()}`)));
    });
    return new ChatServer(child, url);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Ends it as a deployment does. */
  async stop(): Promise<void> {
    const ended = once(this.child, 'close');
    if (this.child.kill('SIGTERM')) await ended;
  }
}
