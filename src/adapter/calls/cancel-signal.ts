import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { callOf } from './failure-filter.js';

/**
 * Parameter of a `@SubscribeMessage` handler: an `AbortSignal` that fires when nobody is interested in what the handler
 * does any more: its request was cancelled, its client has left, or the server is shutting down. The reason of the signal
 * is an `AbortError`; a handler that fails with it, as `fetch` does, is not taken for a mistake.
 *
 *     @SubscribeMessage('report')
 *     report(@MessageBody() id: string, @CancelSignal() signal: AbortSignal) {
 *       return this.reports.make(id, { signal });
 *     }
 *
 * @publicApi
 */
export const CancelSignal: () => ParameterDecorator = createParamDecorator(
  (_data: unknown, context: ExecutionContext): AbortSignal =>
    // A gateway that runs on another adapter has nobody who could fire it.
    callOf(context)?.signal ?? new AbortController().signal,
);
