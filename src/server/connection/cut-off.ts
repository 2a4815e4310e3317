import { CloseCode } from '../../protocol/frame/close-code.js';

/**
 * Why the server has ended a connection whose client broke no rule of the protocol: with a close code and its reason, or
 * without a word (1006); and when that happens.
 */
const CUT_OFFS = {
  slow_consumer: [
    CloseCode.TryAgainLater,
    'The client does not read fast enough',
    'Too much was unsent: it does not read what it is sent',
  ],
  write_timeout: [CloseCode.AbnormalClosure, 'write timeout', 'It took nothing of what was unsent for `writeTimeout`'],
  heartbeat_timeout: [
    CloseCode.AbnormalClosure,
    'heartbeat timeout',
    'It gave no sign of life for `pingInterval` and `pingTimeout`',
  ],
  message_timeout: [
    CloseCode.PolicyViolation,
    'The message took too long',
    'A message took longer than `messageTimeout` to arrive',
  ],
  rate_limit: [CloseCode.PolicyViolation, 'Too many messages', 'It sent more than its `rateLimit`'],
  invalid_data: [
    CloseCode.InvalidPayload,
    'The message is not valid',
    'It sent what is no JSON or what its codec could not read, and `refusedMessages` is `close`',
  ],
  message_refused: [
    CloseCode.PolicyViolation,
    'The message was refused',
    'It sent a message that was refused, and `refusedMessages` is `close`',
  ],
  close_timeout: [
    CloseCode.AbnormalClosure,
    'close timeout',
    'It did not finish the closing handshake within `closeTimeout`',
  ],
  drain_timeout: [
    CloseCode.AbnormalClosure,
    'drain timeout',
    'It was still there when the server had closed for `drainTimeout`',
  ],
  listener_failed: [
    CloseCode.InternalError,
    'Internal server error',
    'Code of the application threw while its bytes were handled',
  ],
  codec_failed: [CloseCode.InternalError, 'Internal server error', 'Its codec could not even write an `exception`'],
  connect_failed: [
    CloseCode.InternalError,
    'Internal server error',
    'A `handleConnection` failed, or did not finish in time',
  ],
} as const satisfies Record<string, readonly [closeCode: number, reason: string, when: string]>;

/**
 * Stable names of the reasons for which a server ends a connection by itself.
 *
 * @publicApi
 */
export type CutOffReason = keyof typeof CUT_OFFS;

/** How a connection is ended for a reason. */
export interface CutOff {
  readonly code: number;
  readonly reason: string;
  /** When it happens, in words. */
  readonly when: string;
}

export function cutOff(reason: CutOffReason): CutOff {
  const [code, text, when] = CUT_OFFS[reason];
  return { code, reason: text, when };
}

/** Every reason there is, in the order of the table. */
export function cutOffReasons(): readonly CutOffReason[] {
  return Object.keys(CUT_OFFS) as CutOffReason[];
}
