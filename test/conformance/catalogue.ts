import { closeFrames } from './cases/close-frames.js';
import { closeHandshake } from './cases/close-handshake.js';
import { deflateCombinations } from './cases/deflate-combinations.js';
import { deflateLimits } from './cases/deflate-limits.js';
import { deflateNegotiation } from './cases/deflate-negotiation.js';
import { deflatePayloads } from './cases/deflate-payloads.js';
import { deflateSizes } from './cases/deflate-sizes.js';
import { fragmentation } from './cases/fragmentation.js';
import { framing } from './cases/framing.js';
import { limits } from './cases/limits.js';
import { maxPayload } from './cases/max-payload.js';
import { opcodes } from './cases/opcodes.js';
import { pingPong } from './cases/ping-pong.js';
import { reservedBits } from './cases/reserved-bits.js';
import { utf8Invalid } from './cases/utf8-invalid.js';
import { utf8Valid } from './cases/utf8-valid.js';
import type { CaseGroup } from './conformance-case.js';

/** Every case there is. */
export const CATALOGUE: readonly CaseGroup[] = [
  framing,
  pingPong,
  reservedBits,
  opcodes,
  fragmentation,
  utf8Valid,
  utf8Invalid,
  closeFrames,
  closeHandshake,
  limits,
  maxPayload,
  deflateNegotiation,
  deflatePayloads,
  deflateLimits,
  deflateSizes,
  deflateCombinations,
];

/** The cases that every run of the tests has time for. */
export const SHORT: readonly CaseGroup[] = CATALOGUE.map((group) => ({
  ...group,
  cases: group.cases.filter(({ long }) => long !== true),
}));
