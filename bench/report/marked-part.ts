/**
 * Writes the part of a page anew that stands between `<!-- name -->` and `<!-- /name -->`, and leaves the rest alone.
 *
 * @throws Error if the page does not have both marks, once each and in this order
 */
export function withMarkedPart(page: string, name: string, part: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, after, ...others] = page.split(start);
  const [, behind, ...othersBehind] = after?.split(end) ?? [];
  if (before === undefined || behind === undefined || others.length + othersBehind.length > 0) {
    throw new Error(`The page must have ${start} and ${end} behind it, once each`);
  }
  return `${before}${start}\n\n${part.trim()}\n\n${end}${behind}`;
}
