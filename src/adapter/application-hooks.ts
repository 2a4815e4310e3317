import type { ModulesContainer } from '@nestjs/core';

/** What an adapter has to do at the start and at the end of its application. */
export interface ApplicationHooks {
  /** The start waits for it, and fails with it. */
  onApplicationBootstrap(): Promise<void>;
  /** The first thing that happens when the application is closed. */
  onModuleDestroy(): void;
}

/**
 * Makes an adapter part of the life cycle of its application. Nest calls adapters when gateways are bound and when their
 * servers are closed, and waits for no promise then: only a provider has hooks, so this adds one.
 */
export function addApplicationHooks(modules: ModulesContainer, hooks: ApplicationHooks): void {
  const [host] = modules.values();
  host?.addProvider({ provide: Symbol('RawWsAdapter'), useValue: hooks });
}
