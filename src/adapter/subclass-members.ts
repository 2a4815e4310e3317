import { isAsyncFunction } from '../server/base/promise.js';

/** What subclasses of other adapters override and is never called here, with what to use in its place. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  messageParser: 'give the option "messageParser" to the constructor, or call setMessageParser()',
  bindMessageHandler:
    'read messages with the option "messageParser" or "codec", and wrap what handlers do in bindMessageHandlers() or an interceptor',
  ensureHttpServerExists:
    'give the HTTP server or the application to the constructor, and "host", "backlog" or "tls" to gateways on ports of their own',
  addWsServerToRegistry: 'override create(), where the path and the port that it passes on count',
  bindErrorHandler: "override create() and listen to 'error' on the server that super.create() returns",
  createIOServer: 'override create(), whose options and port count',
  mapPayload: 'give the option "messageParser" or "codec" to the constructor',
};

/** What Nest calls without waiting for it: a promise would be lost, and its rejection end the process. */
const NOT_AWAITED = [
  'create',
  'bindClientConnect',
  'bindClientDisconnect',
  'bindMessageHandlers',
  'closeClient',
] as const;

/**
 * Demands that a subclass relies on nothing that never happens.
 *
 * @throws Error that names the member and what replaces it
 */
export function demandUsableMembers(adapter: object): void {
  const { name } = adapter.constructor;
  for (const [member, replacement] of Object.entries(REPLACEMENTS)) {
    if (member in adapter)
      throw new Error(`${name}: RawWsAdapter never uses "${member}" of a subclass: ${replacement}`);
  }
  const asynchronous = NOT_AWAITED.find((member) => isAsyncFunction(Reflect.get(adapter, member)));
  if (asynchronous !== undefined)
    throw new Error(`${name}: ${asynchronous}() must not be async, Nest does not wait for it`);
}
