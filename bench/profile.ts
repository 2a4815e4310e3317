import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What of Chrome's format for CPU profiles is read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
}

/** How a share of the time is named, and where what takes it lies. */
const PLACES: readonly (readonly [name: string, where: RegExp])[] = [
  ['nest-raw-ws', /dist\/esm|other-build/],
  ['Nest', /@nestjs/],
  ['RxJS', /rxjs/],
  ['ws', /node_modules\/ws\//],
  ['the bench', /\/bench\//],
  ['Node, in JavaScript', /^node:/],
];

/** V8 names what it does beside JavaScript. */
const BESIDE: Readonly<Record<string, string>> = {
  '(program)': 'Node and the system, natively',
  '(garbage collector)': 'garbage collection',
  '(idle)': 'idle',
  '(root)': 'Node and the system, natively',
};

export interface ProfileEntry {
  readonly name: string;
  /** Of the time in which the process was not idle. */
  readonly share: number;
}

export interface ProfileReport {
  readonly places: readonly ProfileEntry[];
  readonly functions: readonly ProfileEntry[];
}

/** Collects the CPU profile of one server process. */
export class ProfileFolder {
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-profile-'));

  /** What makes Node write a profile when it ends. */
  get flags(): string[] {
    return ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${this.#folder}`];
  }

  /** What the process spent its time on, once it has ended. */
  read(): ProfileReport {
    const [file] = readdirSync(this.#folder);
    if (file === undefined) throw new Error('The server has left no profile');
    const profile = JSON.parse(readFileSync(join(this.#folder, file), 'utf8')) as CpuProfile;
    rmSync(this.#folder, { recursive: true });
    return summarizeProfile(profile);
  }
}

export function summarizeProfile({ nodes, samples }: CpuProfile): ProfileReport {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const places = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  for (const id of samples) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    busy++;
    count(places, placeOf(frame));
    count(functions, `${frame.functionName || '(anonymous)'} ${shortened(frame.url)}:${frame.lineNumber + 1}`);
  }
  return { places: ranked(places, busy), functions: ranked(functions, busy) };
}

function placeOf({ functionName, url }: { functionName: string; url: string }): string {
  const beside = BESIDE[functionName];
  if (beside !== undefined) return beside;
  return PLACES.find(([, where]) => where.test(url))?.[0] ?? 'V8 and native functions';
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function ranked(counts: ReadonlyMap<string, number>, all: number): ProfileEntry[] {
  return [...counts].map(([name, samples]) => ({ name, share: samples / all })).toSorted((a, b) => b.share - a.share);
}

function shortened(url: string): string {
  return url.replace(/^.*\/(?=(dist|node_modules|other-build)\/)/, '');
}
