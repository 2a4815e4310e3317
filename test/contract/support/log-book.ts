import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';

export interface LogEntry {
  readonly level: string;
  readonly text: string;
}

/** Keeps what the application logs, so that a case can ask for it and the run stays readable. */
export class LogBook implements LoggerService {
  readonly entries: LogEntry[] = [];

  log(...parts: readonly unknown[]): void {
    this.write('log', parts);
  }

  error(...parts: readonly unknown[]): void {
    this.write('error', parts);
  }

  warn(...parts: readonly unknown[]): void {
    this.write('warn', parts);
  }

  texts(level: string): string[] {
    return this.entries.filter((entry) => entry.level === level).map((entry) => entry.text);
  }

  private write(level: string, parts: readonly unknown[]): void {
    // The parts of one call may be hostile values of a case: `inspect` shows them without calling them.
    const text = parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' ');
    this.entries.push({ level, text });
  }
}
