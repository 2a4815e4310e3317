import { textFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';

/** The default of `jsonMaxDepth`; the message itself is the first level. */
const MAX_DEPTH = 128;

interface Case {
  readonly name: string;
  readonly text: string;
  readonly answer: 'echo' | 'exception';
}

function arrays(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

function objects(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

function message(data: string): string {
  return `{"event":"echo","data":${data}}`;
}

const CASES: readonly Case[] = [
  { name: 'arrays down to the limit', text: message(arrays(MAX_DEPTH - 1)), answer: 'echo' },
  { name: 'arrays beyond it', text: message(arrays(MAX_DEPTH)), answer: 'exception' },
  { name: 'objects down to the limit', text: message(objects(MAX_DEPTH - 1)), answer: 'echo' },
  { name: 'objects beyond it', text: message(objects(MAX_DEPTH)), answer: 'exception' },
  { name: '100,000 arrays', text: message(arrays(100_000)), answer: 'exception' },
  { name: '100,000 objects', text: message(objects(100_000)), answer: 'exception' },
  { name: '500,000 arrays without an end', text: message('['.repeat(500_000)), answer: 'exception' },
];

export const deepJson: Scenario = {
  name: 'deep_json',
  shows: 'JSON nested 100,000 levels deep is refused with an exception, and 128 levels are echoed; the process lives.',
  rows: 'A10',
  async run(stage) {
    const clients = stage.size(5, 50);
    await stage.server.watch();
    await stage.each(clients, async () => {
      const client = await stage.open(stage.server.at('/echo'));
      for (const { name, text, answer } of CASES) {
        client.write(textFrame(text));
        const reply = (await client.next()).toString();
        const { event } = JSON.parse(reply.slice(0, 30).replace(/,.*/, '}')) as { event: string };
        demand(event === answer, `${name} was answered with ${reply.slice(0, 100)}`);
        demand(answer === 'exception' || reply === text, `${name} came back as ${reply.slice(0, 100)}`);
      }
      await client.close();
    });
    const { lag } = await stage.server.peaks();
    return { messages: clients * CASES.length, 'longest turn ms': lag };
  },
};
