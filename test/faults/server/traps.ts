import process from 'node:process';
import type { LoggerService } from '@nestjs/common';

/** The first of many say enough. */
const MOST_TEXTS = 5;

/** What must never happen in a server, whatever its clients do. */
export const TRAPS: string[] = [];

function trap(kind: string, what: unknown): void {
  const text = what instanceof Error ? (what.stack ?? what.message) : String(what);
  if (TRAPS.length < MOST_TEXTS) TRAPS.push(`${kind}: ${text}`);
}

export function setTraps(): void {
  process.on('uncaughtException', (error) => trap('uncaught exception', error));
  process.on('unhandledRejection', (reason) => trap('unhandled rejection', reason));
  process.on('warning', (warning) => trap('warning', warning));
}

/** Counts what the application logs: clients that break rules are worth a warning, only failures of ours an error. */
export class CountingLogger implements LoggerService {
  errors = 0;
  readonly first: string[] = [];

  log(): void {}

  warn(): void {}

  error(...parts: readonly unknown[]): void {
    this.errors++;
    if (this.first.length < MOST_TEXTS) this.first.push(parts.map(String).join(' '));
  }

  clear(): void {
    this.errors = 0;
    this.first.length = 0;
  }
}
