import { isText, toBuffer, type SendData } from './send-data.js';
import type { WriteCallback } from '../connection/write-queue.js';

/**
 * What a ping or a pong carries; `null` and `undefined` are nothing.
 *
 * @publicApi
 */
export type ControlData = SendData | null | undefined;

/**
 * Called when a ping or pong has been handed to the system, or with the error that keeps it from it. The type is that of ws:
 * where all is well there is no error.
 *
 * @publicApi
 */
export type ControlCallback = (error: Error) => void;

/** A ping or pong to be sent. */
export interface ControlFrame {
  readonly payload: Buffer;
  readonly callback: WriteCallback | undefined;
}

const EMPTY = Buffer.alloc(0);

/**
 * Reads the arguments of `ping` and `pong`: data, whether to mask it, which a server never does, and a callback that may
 * stand in the place of either.
 *
 * @throws TypeError for data that is neither text nor bytes
 */
export function controlFrame(
  data: ControlData | ControlCallback,
  mask: boolean | ControlCallback | undefined,
  callback: ControlCallback | undefined,
): ControlFrame {
  if (typeof data === 'function') return { payload: EMPTY, callback: data };
  return { payload: payloadOf(data), callback: typeof mask === 'function' ? mask : callback };
}

function payloadOf(data: ControlData): Buffer {
  if (data === undefined || data === null) return EMPTY;
  return isText(data) ? Buffer.from(String(data)) : toBuffer(data);
}
