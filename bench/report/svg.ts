type Attributes = Readonly<Record<string, string | number>>;

/** An element of SVG; its children are elements, or text that {@link escaped} has made harmless. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(shown(value))}"`);
  const start = `<${name}${written.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

/** Text as XML has it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A tenth of a pixel is as fine as anybody sees. */
function shown(value: string | number): string {
  return typeof value === 'number' ? String(Number(value.toFixed(1))) : value;
}
