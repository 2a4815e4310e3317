import type { HandshakeRefusal } from '../../src/protocol/handshake-refusal.js';
import type { Violation } from '../../src/protocol/violation.js';

const INTRODUCTION = `# Errors

Every rule that a client can break has a stable code: log it, count it, switch on it. This page is written by
\`npm run docs:errors\` from \`src/protocol/violation.ts\` and \`src/protocol/handshake-refusal.ts\`; a spec compares it.
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

/** The page about all errors, formatted as prettier would. */
export function errorsPage(violations: readonly Violation[], refusals: readonly HandshakeRefusal[]): string {
  const violationRows = violations.map(({ code, closeCode, message, source }) => [
    `\`${code}\``,
    String(closeCode),
    message,
    source,
  ]);
  const refusalRows = refusals.map(({ code, status, message, source, headers }) => [
    `\`${code}\``,
    String(status),
    message,
    Object.entries(headers)
      .map(([name, value]) => `\`${name}: ${value}\``)
      .join(', '),
    source,
  ]);
  return [
    INTRODUCTION,
    VIOLATIONS,
    table(['Code', 'Close code', 'Meaning', 'Source'], violationRows),
    REFUSALS,
    table(['Code', 'HTTP status', 'Meaning', 'Header fields', 'Source'], refusalRows),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length), title.length));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |\n`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...rows].map(line).join('');
}
