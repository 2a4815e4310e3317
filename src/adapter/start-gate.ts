import type { ModulesContainer } from '@nestjs/core';

/**
 * Makes the start of an application wait for something, and fail with it. Nest calls an adapter synchronously, so the
 * only thing it waits for is a life-cycle hook of a provider: this adds one.
 */
export function addToStart(modules: ModulesContainer, task: () => Promise<void>): void {
  const [host] = modules.values();
  host?.addProvider({ provide: Symbol('RawWsAdapter'), useValue: { onApplicationBootstrap: task } });
}
