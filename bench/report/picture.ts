import type { Chart } from './charts.js';

/** A chart in a page, with words for those who can't see it; `folder` is that of the images, as seen from the page. */
export function picture({ file, heading, measure }: Chart, folder: string): string {
  return `![${heading}. ${measure}.](${folder}/${file})`;
}
