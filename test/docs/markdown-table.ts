/** A Markdown table, formatted as prettier would. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length), title.length));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |\n`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...rows].map(line).join('');
}

/** Text for a cell, which a line across would end. */
export function escapedCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
