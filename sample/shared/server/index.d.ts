import type { NestApplicationOptions } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** Options for `NestFactory.create`: the log waits until the sample runs, and has warnings and errors only. */
export declare const quietStart: NestApplicationOptions;

/**
 * Runs a sample on PORT, or 3000, and prints its address; what is wrong with the port is said in one line.
 *
 * @param name for that line: "Chat is on http://localhost:3000"
 * @param pages the folder of its page; beside it the page finds `sample/shared/public` as `shared/`
 * @param libraries folders of packages that the page imports, by the name under which it finds each
 */
export declare function runSample(
  name: string,
  pages: string,
  createApp: () => Promise<NestExpressApplication>,
  libraries?: Readonly<Record<string, string>>,
): Promise<void>;
