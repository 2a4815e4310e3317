import process from 'node:process';
import type { Answer, Commands, Request } from './ipc.js';

/** What is done for each command. */
export type Service<C extends Commands> = {
  readonly [K in keyof C]: (args: C[K]['args']) => C[K]['result'] | Promise<C[K]['result']>;
};

/** Obeys the commands of the parent process, and ends with it. */
export function serve<C extends Commands>(service: Service<C>): void {
  const obey = async ({ id, name, args }: Request): Promise<void> => {
    try {
      answer({ id, result: await service[name]?.(args) });
    } catch (error) {
      answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on('message', (request: Request) => void obey(request));
  process.on('disconnect', exit);
}

/** Lets go of the parent: the process lives on for as long as anything of its own is open. */
export function leaveParent(): void {
  process.off('disconnect', exit);
  // Behind the answer to the command at hand.
  setImmediate(() => process.disconnect());
}

function exit(): never {
  process.exit(1);
}

function answer(message: Answer): void {
  process.send?.(message);
}
