/**
 * The format of messages on the wire, in place of JSON: an option of the adapter or of a gateway, or of a subprotocol.
 *
 * @publicApi
 */
export interface MessageCodec {
  /**
   * Reads what a client has sent. The value is checked afterwards: it must be an object with an `event`, may have `data`
   * and `id`, and must not be nested deeper than `jsonMaxDepth`.
   *
   * @param data a view of what was received: copy what you keep
   * @param isBinary whether it came in a binary frame; the text of the others is valid UTF-8
   * @returns undefined or null for what is left out on purpose
   * @throws UndecodableError with a sentence for the client; whatever else it throws is told as "it could not be decoded".
   *   Neither is logged
   */
  decode(data: Buffer, isBinary: boolean): unknown;

  /**
   * Writes what is sent: messages `{ event, data, id }` (those of the protocol are `$next`, `$complete`, `$cancel` and
   * `exception`, the first two with `as` where a handler has named an event), and for an event whatever its handler gave,
   * which can be any value.
   *
   * @returns a string for a text frame, bytes for a binary one, undefined if nothing is to be sent
   * @throws whatever it likes for what it can't write: that is logged, and the client gets an `exception` in its place
   */
  encode(message: unknown): string | Uint8Array | undefined;
}

/**
 * Thrown by the `decode` of a codec: the client is told its message, which must be fit for that.
 *
 * @publicApi
 */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}
