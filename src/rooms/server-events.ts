/**
 * Events that a server sends, with the data of each:
 *
 *     interface ServerEvents { tick: { n: number }; bye: undefined }
 *
 * Without such a map every event may have any data.
 *
 * @publicApi
 */
export type AnyServerEvents = Record<string | number, unknown>;

/**
 * Names of events, without those that the protocol keeps for itself. A number stands for its digits.
 *
 * @publicApi
 */
export type EventName<ServerEvents extends object> = Exclude<
  keyof ServerEvents & (string | number),
  'exception' | '$next' | '$complete' | '$cancel' | '$binary'
>;

/**
 * What follows the name of an event: its data, which may be left out where it may be undefined, and then how it is sent.
 *
 * @publicApi
 */
export type EventArguments<Data, Options> = undefined extends Data
  ? [data?: Data, options?: Options]
  : [data: Data, options?: Options];
