/** The line of each case, by `group/name`. */
export type Results = ReadonlyMap<string, string>;

/** The results as they are committed: sorted, a line for each case. */
export function formatBaseline(results: Results): string {
  const lines = [...results.keys()].sort().map((id) => `  ${JSON.stringify(id)}: ${JSON.stringify(results.get(id))}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

export function parseBaseline(text: string): Results {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new TypeError('A baseline is an object');
  return new Map(Object.entries(parsed).map(([id, line]) => [id, String(line)]));
}

/** Every difference, one line each: better, worse, missing and new ones count the same. */
export function differences(baseline: Results, results: Results): string[] {
  const ids = new Set([...baseline.keys(), ...results.keys()]);
  return [...ids].sort().flatMap((id) => {
    const before = baseline.get(id);
    const now = results.get(id);
    if (before === now) return [];
    return [`${id}\n  baseline: ${before ?? 'not in it'}\n  now:      ${now ?? 'not run'}`];
  });
}
