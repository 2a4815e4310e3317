import { HandlerBinding } from './calls/handler-binding.js';
import * as ours from '../server/base/ours.js';
import { logError } from './log.js';
import type { RawWebSocket } from './raw-web-socket.js';

/** Called when a client has left, with the code it was closed with. */
export type DisconnectCallback = (code: number) => void;

const NOBODY: readonly DisconnectCallback[] = [];

/** What the gateways of a path have to do with one client. */
export class ClientBinding {
  readonly handlers: HandlerBinding;
  #disconnected = NOBODY;

  /** @param handlerFailed told of what handlers throw */
  constructor(client: RawWebSocket, handlerFailed: (error: unknown) => void) {
    this.handlers = new HandlerBinding(client, handlerFailed);
    client[ours.whenLeft]((code) => {
      this.handlers.dispose();
      for (const callback of this.#disconnected) isolated(() => callback(code));
    });
  }

  onDisconnect(callback: DisconnectCallback): void {
    // Unlike one that is pushed to, a list that is made anew has no room to spare, which every client would pay for.
    this.#disconnected = this.#disconnected.concat(callback);
  }
}

/** Runs code of one gateway so that its failure is no other's. */
export function isolated(call: () => void): void {
  try {
    call();
  } catch (error) {
    logError(error);
  }
}
