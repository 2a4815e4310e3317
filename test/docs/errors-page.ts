import { errorCodes } from '../../src/message/error-code.js';
import { meaningOfRefusal, messageRefusalReasons } from '../../src/message/refusal-reason.js';
import { allRefusals } from '../../src/protocol/handshake/handshake-refusal.js';
import { allViolations } from '../../src/protocol/frame/violation.js';
import { cutOff, cutOffReasons } from '../../src/server/connection/cut-off.js';
import { dropReasons, meaningOfDrop } from '../../src/server/connection/drop-reason.js';
import { table } from './markdown-table.js';

const INTRODUCTION = `# Errors

Whatever is refused, dropped or ended has a stable code: log it, count it (\`server.metrics()\`), switch on it. This page is
written by \`npm run docs:errors\` from the tables in the code; a spec compares it.
`;

const VIOLATIONS = `## Violations

What a peer did wrong after the handshake. It gets a close frame with the close code and the meaning as its reason, and
nothing more of it is read. The application's \`'close'\` event says 1006; an \`'error'\` listener gets a \`ProtocolError\` with
\`code\` and \`closeCode\`.
`;

const REFUSALS = `## Handshake refusals

Why a connection was not opened. The client gets an HTTP response with the status and the meaning as its body, and the
connection is closed.
`;

const MESSAGES = `## Messages that are refused

The connection goes on. A client of a path with handlers gets an \`exception\` with a sentence about it, but for
\`reserved_event\`; \`server.metrics()\` counts each.
`;

const CODES = `## Codes of an exception

What the \`exception\` that ends a request has as its \`code\`; an exception without an id has none. The whole format is in
[wire-protocol.md](wire-protocol.md).
`;

const DROPS = `## Messages that are not sent

What \`send\` returns as \`'dropped'\` or \`'closed'\`.
`;

const CUT_OFFS = `## Connections that the server ends

Without any rule of the protocol being broken. 1006 is what both sides see of a connection that is cut off without a close
frame; the reason is then known to the server's own \`'close'\` event alone.
`;

const code = (text: string) => `\`${text}\``;

/** The page about all errors, formatted as prettier would. */
export function errorsPage(): string {
  const violations = allViolations().map(({ code: name, closeCode, message, source }) => [
    code(name),
    String(closeCode),
    message,
    source,
  ]);
  const refusals = allRefusals().map(({ code: name, status, message, source, headers }) => [
    code(name),
    String(status),
    message,
    Object.entries(headers)
      .map(([field, value]) => code(`${field}: ${value}`))
      .join(', '),
    source,
  ]);
  const messages = messageRefusalReasons().map((reason) => [code(reason), meaningOfRefusal(reason)]);
  const codes = [...errorCodes()].map(([name, meaning]) => [code(name), meaning]);
  const drops = dropReasons().map((reason) => [code(reason), meaningOfDrop(reason)]);
  const cutOffs = cutOffReasons().map((name) => {
    const { code: closeCode, reason, when } = cutOff(name);
    return [code(name), String(closeCode), reason, when];
  });
  return [
    INTRODUCTION,
    VIOLATIONS,
    table(['Code', 'Close code', 'Meaning', 'Source'], violations),
    REFUSALS,
    table(['Code', 'HTTP status', 'Meaning', 'Header fields', 'Source'], refusals),
    MESSAGES,
    table(['Code', 'When'], messages),
    CODES,
    table(['Code', 'When'], codes),
    DROPS,
    table(['Code', 'When'], drops),
    CUT_OFFS,
    table(['Code', 'Close code', 'Reason', 'When'], cutOffs),
  ].join('\n');
}
