/** The kinds of text in a chart, with their sizes: at half of them, on a phone, they can still be read. */
export const TEXTS = {
  heading: { size: 25, bold: true },
  note: { size: 18, bold: false },
  title: { size: 19, bold: true },
  label: { size: 19, bold: false },
  ours: { size: 19, bold: true },
  value: { size: 19, bold: false },
  ratio: { size: 19, bold: true },
  better: { size: 19, bold: true },
  footnote: { size: 16, bold: false },
} as const;

export type TextKind = keyof typeof TEXTS;

/** What the eye is to find first has the accent; the spread must be seen upon both colours of bars. */
const LIGHT = {
  card: '#ffffff',
  edge: '#d1d9e0',
  text: '#1f2328',
  muted: '#59636e',
  accent: '#0969da',
  peer: '#8c959f',
};

const DARK: typeof LIGHT = {
  card: '#0d1117',
  edge: '#3d444d',
  text: '#f0f6fc',
  muted: '#9198a1',
  accent: '#4493f8',
  peer: '#656c76',
};

/** The style sheet of a chart, which follows the reader's choice of light or dark. */
export function styleSheet(): string {
  const fonts = Object.entries(TEXTS).map(
    ([kind, { size, bold }]) => `.${kind}{font-size:${size}px${bold ? ';font-weight:600' : ''}}`,
  );
  return [
    'text{font-family:-apple-system,BlinkMacSystemFont,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif}',
    ...fonts,
    colours(LIGHT),
    `@media (prefers-color-scheme:dark){${colours(DARK)}}`,
  ].join('\n');
}

function colours({ card, edge, text, muted, accent, peer }: typeof LIGHT): string {
  return [
    `.card{fill:${card};stroke:${edge}}`,
    `text{fill:${text}}`,
    `.note,.footnote,.ratio{fill:${muted}}`,
    `.better{fill:${accent}}`,
    `.bar{fill:${peer}}`,
    `.bar.own{fill:${accent}}`,
    `.spread{stroke:${text}}`,
  ].join('');
}
