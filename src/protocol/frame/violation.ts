import { CloseCode } from './close-code.js';

/**
 * What a peer did wrong, as a value: parsing never throws into the code of an application.
 *
 * @publicApi
 */
export interface Violation {
  /** Stable name of the broken rule, for logs, counters and switches. */
  readonly code: ViolationCode;
  /** Code of the close frame that answers it (RFC 6455 section 7.4.1). */
  readonly closeCode: number;
  /** One sentence that is safe to send as the reason of the close frame. */
  readonly message: string;
  /** Where the rule stands. */
  readonly source: string;
}

/** Each rule: close code, message, source. */
const RULES = {
  reserved_bits: [CloseCode.ProtocolError, 'A reserved bit is set that no extension gave a meaning', 'RFC 6455 5.2'],
  reserved_opcode: [CloseCode.ProtocolError, 'The opcode is reserved', 'RFC 6455 5.2'],
  mask_missing: [CloseCode.ProtocolError, 'A frame from a client must be masked', 'RFC 6455 5.1'],
  mask_unexpected: [CloseCode.ProtocolError, 'A frame from a server must not be masked', 'RFC 6455 5.1'],
  length_not_minimal: [CloseCode.ProtocolError, 'The payload length is not in its shortest form', 'RFC 6455 5.2'],
  length_sign_bit: [CloseCode.ProtocolError, 'The highest bit of a 64-bit payload length must be 0', 'RFC 6455 5.2'],
  control_fragmented: [CloseCode.ProtocolError, 'A control frame must not be fragmented', 'RFC 6455 5.5'],
  control_too_long: [CloseCode.ProtocolError, 'A control frame carries at most 125 bytes', 'RFC 6455 5.5'],
  continuation_unexpected: [
    CloseCode.ProtocolError,
    'A continuation frame without a message to continue',
    'RFC 6455 5.4',
  ],
  continuation_expected: [CloseCode.ProtocolError, 'A new message before the last one was finished', 'RFC 6455 5.4'],
  close_payload: [CloseCode.ProtocolError, 'A close frame carries no payload or at least two bytes', 'RFC 6455 5.5.1'],
  close_code: [CloseCode.ProtocolError, 'The close code must not be sent', 'RFC 6455 7.4'],
  close_reason: [CloseCode.InvalidPayload, 'The close reason is not valid UTF-8', 'RFC 6455 5.5.1'],
  invalid_utf8: [CloseCode.InvalidPayload, 'A text message is not valid UTF-8', 'RFC 6455 8.1'],
  invalid_deflate: [CloseCode.InvalidPayload, 'A compressed message can not be decompressed', 'RFC 7692 7.2.2'],
  message_too_big: [CloseCode.MessageTooBig, 'The message is longer than maxPayload', 'RFC 6455 10.4'],
  too_many_empty_fragments: [CloseCode.PolicyViolation, 'The message has too many empty fragments', 'RFC 6455 10.4'],
} as const satisfies Record<string, readonly [closeCode: number, message: string, source: string]>;

/**
 * Stable names of the rules a frame can break.
 *
 * @publicApi
 */
export type ViolationCode = keyof typeof RULES;

const VIOLATIONS: ReadonlyMap<string, Violation> = new Map(
  Object.entries(RULES).map(([code, [closeCode, message, source]]) => [
    code,
    Object.freeze({ code: code as ViolationCode, closeCode, message, source }),
  ]),
);

/**
 * The one door for every violation of the framing rules.
 *
 * @publicApi
 */
export function violation(code: ViolationCode): Violation {
  const found = VIOLATIONS.get(code);
  if (found === undefined) throw new TypeError(`No violation has the code "${String(code)}"`);
  return found;
}

/** Every violation there is, in the order of the table. */
export function allViolations(): readonly Violation[] {
  return [...VIOLATIONS.values()];
}

/**
 * A violation as an `Error`, for APIs that report by throwing or by an `'error'` event.
 *
 * @publicApi
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ViolationCode;
  readonly closeCode: number;

  constructor(readonly violation: Violation) {
    super(violation.message);
    this.code = violation.code;
    this.closeCode = violation.closeCode;
  }
}
