import type { WsMessageHandler } from '@nestjs/common';
import { NEVER } from 'rxjs';

/** Nest's type knows only events that are strings and handlers that return a promise or a stream; there are others. */
export function handler(
  message: string | number,
  callback: (...args: readonly unknown[]) => unknown,
): WsMessageHandler {
  return Object.assign({ message: '', callback: () => NEVER, isAckHandledManually: false }, { message, callback });
}
