import type { DeflateParameters } from '../../protocol/deflate/deflate-negotiation.js';
import type { DeflateTuning } from '../../protocol/deflate/deflate-transform.js';
import type { MessageLimits } from '../../protocol/message/message-assembler.js';
import type { MessageOptions } from '../../protocol/message/message-sender.js';
import type { BackpressureOptions, RateLimit } from '../options/resolved-options.js';

/** What a transport keeps to. */
export interface TransportOptions extends MessageLimits {
  readonly closeTimeout: number;
  readonly backpressure: BackpressureOptions;
  readonly rateLimit: RateLimit | undefined;
}

/** How a message is sent. */
export interface TransportMessageOptions extends MessageOptions {
  /** Whether it may be left out while the peer does not keep up. */
  readonly volatile?: boolean | undefined;
}

/** The compression that was agreed on. */
export interface TransportDeflate {
  readonly parameters: DeflateParameters;
  readonly tuning: DeflateTuning;
}

/** How a message that many peers get is sent. */
export type SharedMessageOptions = Omit<TransportMessageOptions, 'fin'>;
