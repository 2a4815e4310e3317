/** Why a message is not handled, or not as far as its sender could wish; each name is stable. */
const REASONS = {
  invalid_json: 'It is not JSON',
  undecodable: 'Its codec could not read it',
  invalid_message: 'It does not have the shape of a message',
  parser_failed: 'The message parser of the application threw',
  too_deep: 'Its data is nested too deep',
  unknown_event: 'Nobody has subscribed to its event',
  reserved_event: 'Its event belongs to the protocol and its id to nothing that is at work; it is never answered',
  rate_limited: 'Its sender has sent more than it may',
  overloaded: 'It would open one stream too many, or its answer was left out since its sender does not read',
  duplicate_id: 'A request with its id is not answered yet',
} as const;

/**
 * Stable names of the reasons for which a message is refused.
 *
 * @publicApi
 */
export type MessageRefusalReason = keyof typeof REASONS;

/** Those that the sender is told. */
export type ToldReason = Exclude<MessageRefusalReason, 'reserved_event'>;

/** What a reason means, in words. */
export function meaningOfRefusal(reason: MessageRefusalReason): string {
  return REASONS[reason];
}

/** Every reason there is, in the order of the table. */
export function messageRefusalReasons(): readonly MessageRefusalReason[] {
  return Object.keys(REASONS) as MessageRefusalReason[];
}
