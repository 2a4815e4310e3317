import { table } from './markdown-table.js';
import type { OptionDoc } from './option-docs.js';
import { GROUPS, SERVER_GROUP, WITHOUT_NEST } from './option-groups.js';

const INTRODUCTION = `# Options

Given in \`@WebSocketGateway(port?, options)\`, or to \`new RawWsAdapter(app, options)\` as defaults for all gateways (but
\`path\`, which is each gateway's own, and \`messageParser\` and \`gatewayOptions\`, which are the adapter's). Each is checked once, at the start: a
wrong value is an error that names it.

This page is written by \`npm run docs:options\` from the comments of the types \`RawWsGatewayOptions\`,
\`RawWsAdapterOptions\` and \`RawWebSocketServerOptions\`; a spec compares it, and its defaults with those of the code.
`;

const WS_ADAPTER = `## What WsAdapter did

Where a default is another than with \`WsAdapter\` and \`ws\`, these lines bring theirs back, one by one.
`;

/** The page about all options, formatted as prettier would. */
export function optionsPage(docs: readonly OptionDoc[]): string {
  const groups = grouped(docs);
  const ordered = groups.flatMap(({ options }) => options);
  const anchors = anchorsOf(ordered);
  const link = (doc: OptionDoc) => `[\`${doc.name}\`](#${anchors.get(doc)})`;
  const contents = groups.map(({ title, options }) => {
    const links = options.filter(({ name }) => !name.includes('.')).map(link);
    return `- ${title}: ${links.join(', ')}\n`;
  });
  const sections = groups.map(({ title, introduction, options }) =>
    [`## ${title}\n`, `${introduction}\n`, ...options.map(section)].join('\n'),
  );
  const lines = ordered.flatMap((doc) => {
    const { wsAdapter } = doc;
    return wsAdapter === undefined ? [] : [[link(doc), doc.defaultValue, `\`${wsAdapter.line}\``, wsAdapter.remark]];
  });
  return [
    INTRODUCTION,
    contents.join(''),
    WS_ADAPTER,
    table(['Option', 'Default', 'Line to paste', 'Remark'], lines),
    ...sections,
  ].join('\n');
}

interface GroupOfDocs {
  readonly title: string;
  readonly introduction: string;
  readonly options: readonly OptionDoc[];
}

/** @throws Error that names an option without a group, or one of a group that is none */
function grouped(docs: readonly OptionDoc[]): GroupOfDocs[] {
  const ofServer = docs.filter(({ owner }) => owner === WITHOUT_NEST);
  const others = new Map(docs.filter((doc) => !ofServer.includes(doc)).map((doc) => [doc.name, doc]));
  const groups = GROUPS.map(({ title, introduction, options }) => ({
    title,
    introduction,
    options: options.map((name) => {
      const doc = others.get(name);
      if (doc === undefined)
        throw new Error(`The group "${title}" has an option that is none, or stands twice: "${name}"`);
      others.delete(name);
      return doc;
    }),
  }));
  const [left] = others.keys();
  if (left !== undefined) throw new Error(`The option "${left}" is in no group of the page`);
  return [...groups, { ...SERVER_GROUP, options: ofServer }];
}

/** What GitHub makes of the headings: a heading that comes a second time gets a number. */
function anchorsOf(docs: readonly OptionDoc[]): Map<OptionDoc, string> {
  const seen = new Map<string, number>();
  return new Map(
    docs.map((doc) => {
      const anchor = doc.name.toLowerCase().replace(/[^a-z0-9]/g, '');
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return [doc, count === 0 ? anchor : `${anchor}-${count}`];
    }),
  );
}

function section({ name, type, unit, meaning, defaultValue, cost, danger }: OptionDoc): string {
  return `### \`${name}\`

${meaning}

- Type: \`${type}\`${unit === undefined ? '' : `\n- Unit: ${unit}`}
- Default: ${defaultValue}
- Cost: ${cost}
- Danger: ${danger}
`;
}
