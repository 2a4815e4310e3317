import type { CaseGroup, ConformanceCase, Step } from '../conformance-case.js';
import { offerText, taken } from '../deflate-offers.js';
import { echoAfter, jsonOf } from '../payloads.js';
import { BINARY, event, TEXT, works } from '../scripts.js';

const FLAGS = [false, true];
const BITS = [8, 9, 10, 11, 12, 13, 14, 15];

const offers = FLAGS.flatMap((serverForgets) =>
  FLAGS.flatMap((clientForgets) =>
    [undefined, ...BITS].flatMap((serverBits) =>
      [undefined, true as const, ...BITS].map((clientBits) => ({
        serverForgets,
        clientForgets,
        serverBits,
        clientBits,
      })),
    ),
  ),
);

/**
 * Texts that repeat themselves and each other, and bytes that repeat themselves from just inside and just outside the
 * server's window: one that is larger than agreed would be used.
 */
function messagesFor(serverBits: number): Buffer[] {
  const window = 2 ** serverBits;
  return [
    jsonOf(300, 1),
    jsonOf(300, 1),
    Buffer.alloc(0),
    jsonOf(3000, 2),
    echoAfter(window - 300 > 0 ? window - 300 : 100, 3),
    echoAfter(window + 1, 4),
    jsonOf(300, 1),
  ];
}

const cases = offers.map((offer): ConformanceCase => {
  const { serverForgets, clientForgets, serverBits, clientBits } = offer;
  const name = [
    `server-${serverBits ?? 'unset'}${serverForgets ? '-forgets' : ''}`,
    `client-${clientBits === true ? 'any' : (clientBits ?? 'unset')}${clientForgets ? '-forgets' : ''}`,
  ].join('/');
  return {
    name,
    sentence: `Seven messages come back compressed within what was agreed on: ${name} (P6, P9, P10, P15, P43)`,
    server: 'deflate',
    offer: offerText(offer),
    script: () => {
      const messages = messagesFor(serverBits ?? 15);
      const steps = messages.map((data, i): Step => ({
        kind: 'compress',
        opcode: i === 4 || i === 5 ? BINARY : TEXT,
        data,
        fragments: 1,
      }));
      const script = works(
        steps,
        messages.map((data, i) => ({ ...event(i === 4 || i === 5 ? 'binary' : 'text', data), compressed: true })),
      );
      return { ...script, expected: { ...script.expected, extensions: taken(offer) } };
    },
  };
});

export const deflateCombinations: CaseGroup = {
  name: 'deflate-combinations',
  title: 'Compression: every combination of parameters',
  cases,
};
