import { maskedFrame } from '../../support/frames.js';
import { hex } from '../../support/hex.js';
import type { CaseGroup, ConformanceCase, Expectation, Script, Step } from '../conformance-case.js';
import { textOf } from '../payloads.js';
import { BINARY, CLOSE_FRAME, closeFrame, closes, CONTINUATION, event, FIN, PING_FRAME, TEXT } from '../scripts.js';

const hello = maskedFrame(FIN | TEXT, Buffer.from('Hello'));
const large = textOf(256 * 1024);

/** What may come behind the client's close frame, all of it to be ignored. */
const BEHIND = [
  { name: 'a message', frames: [hello] },
  { name: 'a ping', frames: [maskedFrame(PING_FRAME, '01')] },
  { name: 'a second close', frames: [closeFrame(4000)] },
  { name: 'an unmasked frame', frames: [hex('81 01 41')] },
  { name: 'a reserved opcode', frames: [maskedFrame(0x83)] },
  { name: 'bad UTF-8', frames: [maskedFrame(FIN | TEXT, 'ff')] },
  { name: 'the beginning of a frame', frames: [hex('82 fe')] },
  { name: 'a large message', frames: [maskedFrame(FIN | BINARY, large)] },
];

const behind = BEHIND.map(({ name, frames }): ConformanceCase => ({
  name: `then-${name.replaceAll(' ', '-').toLowerCase()}`,
  sentence: `Behind a close ${name} is ignored (F62, F63)`,
  script: () => closes([Buffer.concat([closeFrame(1000), ...frames])], 1000),
}));

/** So much that the server can not have read it all when it answers: ended carelessly, it would reset the connection. */
const MUCH = 4 * 1024 * 1024;

const muchBehind = [
  { name: 'a close', first: closeFrame(1000), close: 1000 },
  { name: 'a frame without mask', first: hex('81 01 41'), close: 1002 },
  { name: 'a reserved opcode', first: hex('83'), close: 1002 },
  { name: 'text that is not UTF-8', first: maskedFrame(FIN | TEXT, 'ff'), close: 1007 },
  { name: 'a length that is too large', first: hex('82 ff 00 00 00 01 00 00 00 00'), close: 1009 },
].map(({ name, first, close }): ConformanceCase => ({
  name: `much-behind-${name.replaceAll(' ', '-').toLowerCase()}`,
  sentence: `The client gets the close frame though it sends 4 MiB behind ${name}, and no reset (F62, F80)`,
  heavy: true,
  script: () => closes([Buffer.concat([first, maskedFrame(FIN | BINARY, Buffer.alloc(MUCH))])], close),
}));

const before: readonly ConformanceCase[] = [
  {
    name: 'message-then-close',
    sentence: 'A message right before the close still comes back',
    script: () => closes([Buffer.concat([hello, closeFrame(1000)])], 1000, [event('text', 'Hello')]),
  },
  {
    name: 'large-message-then-close',
    sentence: 'A message of 256 KiB right before the close still comes back, before the close',
    script: () =>
      closes([Buffer.concat([maskedFrame(FIN | TEXT, large), closeFrame(1000)])], 1000, [event('text', large)]),
  },
  {
    name: 'ping-then-close',
    sentence: 'A ping right before the close is answered',
    script: () =>
      closes([Buffer.concat([maskedFrame(PING_FRAME, '07'), closeFrame(1000)])], 1000, [event('pong', '\x07')]),
  },
];

/** The application closes at the first message; the client then does something. */
function serverCloses(steps: readonly Step[], expected: Partial<Expectation> = {}): Script {
  return {
    steps: [hello, { kind: 'await', what: 'close' }, ...steps],
    expected: { events: [], close: 4001, reason: 'go away', endedBy: 'server', ...expected },
  };
}

const byServer: readonly ConformanceCase[] = [
  {
    name: 'by-server',
    sentence: 'The server closes with a code and a reason, and ends the connection when it is answered (F64)',
    path: '/close-4001',
    script: () => serverCloses([closeFrame(4001)]),
  },
  {
    name: 'by-server-without-code',
    sentence: 'The server closes without a code, and ends the connection when it is answered (F64)',
    path: '/close',
    script: () => serverCloses([maskedFrame(CLOSE_FRAME)], { close: 'no code', reason: '' }),
  },
  {
    name: 'by-server-other-code',
    sentence: 'The server closes and the client closes at the same time with another code (F66)',
    path: '/close-4001',
    script: () => serverCloses([closeFrame(1001)]),
  },
  {
    name: 'by-server-then-data',
    sentence: 'After the close of the server messages and pings are not answered, the close behind them is taken (F62)',
    path: '/close-4001',
    script: () => serverCloses([hello, maskedFrame(PING_FRAME), hello, closeFrame(4001)]),
  },
  {
    name: 'by-server-then-unfinished-message',
    sentence: 'After the close of the server the close of the client is found between fragments',
    path: '/close-4001',
    script: () => serverCloses([maskedFrame(TEXT, '41'), maskedFrame(CONTINUATION, '42'), closeFrame(4001)]),
  },
  {
    name: 'by-server-then-violation',
    sentence: 'After the close of the server a frame without mask ends the connection, without a second close',
    path: '/close-4001',
    script: () => serverCloses([hex('81 01 41')]),
  },
  {
    name: 'by-server-then-fin',
    sentence: 'After the close of the server the client ends the connection without an answer',
    path: '/close-4001',
    script: () => serverCloses([{ kind: 'fin' }], { endedBy: 'client' }),
  },
  {
    name: 'by-server-unanswered',
    sentence: 'The server ends the connection when its close is not answered within closeTimeout (F65)',
    server: 'hasty',
    path: '/close-4001',
    script: () => serverCloses([]),
  },
];

/** The client ends its half of the connection in the middle of something. */
const CUT_SHORT = [
  { name: 'at-once', row: 'F74', bytes: Buffer.alloc(0) },
  { name: 'in-header', row: 'F75', bytes: hello.subarray(0, 1) },
  { name: 'in-key', row: 'F75', bytes: hello.subarray(0, 4) },
  { name: 'in-payload', row: 'F75', bytes: hello.subarray(0, 8) },
  { name: 'between-fragments', row: 'F75', bytes: maskedFrame(TEXT, '41') },
  { name: 'in-ping', row: 'F75', bytes: maskedFrame(PING_FRAME, '41 42').subarray(0, 7) },
  { name: 'in-close', row: 'F75', bytes: closeFrame(1000).subarray(0, 7) },
];

const cutShort = CUT_SHORT.map(({ name, row, bytes }): ConformanceCase => ({
  name: `fin-${name}`,
  sentence: `A client that ends the connection without a close (${name}) gets none, and the end at once (${row})`,
  script: () => ({
    steps: [bytes, { kind: 'fin' }],
    expected: { events: [], close: 'no close frame', endedBy: 'client' },
  }),
}));

const finAfterMessage: ConformanceCase = {
  name: 'fin-after-message',
  sentence: 'A message whose answer was read before the client ends the connection: no close, no reset (F74)',
  script: () => ({
    steps: [hello, { kind: 'await', what: 1 }, { kind: 'fin' }],
    expected: { events: [event('text', 'Hello')], close: 'no close frame', endedBy: 'client' },
  }),
};

export const closeHandshake: CaseGroup = {
  name: 'close-handshake',
  title: 'The closing handshake',
  cases: [...behind, ...muchBehind, ...before, ...byServer, ...cutShort, finAfterMessage],
};
