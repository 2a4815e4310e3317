import { ContextIdFactory, type ContextId, type ModuleRef } from '@nestjs/core';
import type { HandshakeRequest } from './handshake-request.js';

/** What is made for one handshake alone: request-scoped guards and gateways, whose `REQUEST` is the upgrade request. */
export class HandshakeScope {
  readonly request: HandshakeRequest;
  #contextId: ContextId | undefined;

  constructor(request: HandshakeRequest) {
    this.request = request;
  }

  /** The same for all modules; made only if somebody needs it. */
  contextOf(moduleRef: ModuleRef): ContextId {
    if (this.#contextId === undefined) {
      this.#contextId = ContextIdFactory.getByRequest(this.request);
      moduleRef.registerRequestByContextId(this.request, this.#contextId);
    }
    return this.#contextId;
  }
}
