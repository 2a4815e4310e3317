/**
 * Close codes of RFC 6455 section 7.4.1 and of the IANA registry it opened.
 *
 * @publicApi
 */
export const CloseCode = {
  /** The purpose of the connection is fulfilled. */
  NormalClosure: 1000,
  /** The endpoint goes away: a server shuts down, a page is left. */
  GoingAway: 1001,
  ProtocolError: 1002,
  /** A type of data that the endpoint can't accept. */
  UnsupportedData: 1003,
  /** Never on the wire: the close frame had no code. */
  NoStatusReceived: 1005,
  /** Never on the wire: the connection ended without a close frame. */
  AbnormalClosure: 1006,
  /** Data that does not fit its type: text that is not UTF-8. */
  InvalidPayload: 1007,
  PolicyViolation: 1008,
  MessageTooBig: 1009,
  /** The client wanted an extension that the server did not negotiate. */
  MandatoryExtension: 1010,
  InternalError: 1011,
  ServiceRestart: 1012,
  TryAgainLater: 1013,
  BadGateway: 1014,
  /** Never on the wire: the TLS handshake failed. */
  TlsHandshake: 1015,
} as const;

/**
 * Whether a code may stand in a close frame, in either direction: 1000-1003 and 1007-1014 are registered for it,
 * 3000-3999 belong to libraries and 4000-4999 to applications (RFC 6455 section 7.4).
 *
 * @publicApi
 */
export function isCloseCodeOnWire(code: number): boolean {
  if (!Number.isInteger(code)) return false;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}
