import { logger } from './log.js';

const warned = new Set<string>();

/** Says once for each name that `emit` stays in this process, where socket.io users expect it to send. */
export function warnAboutEmit(on: 'client' | 'server', event: string): void {
  const call = `${on}.emit(${JSON.stringify(event)}, …)`;
  if (warned.has(call)) return;
  warned.add(call);
  logger.warn(`${call} calls local listeners only and has sent nothing: use ${on}.sendEvent to send`);
}
