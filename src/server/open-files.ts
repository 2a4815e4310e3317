/** From this many connections on the limit of open files is looked up: few systems have a lower one. */
const FIRST_LOOK = 100;

/** The part of the limit that connections may use before it is worth a warning. */
const WORTH_A_WARNING = 0.9;

/**
 * Warns once when the connections of this process come near its limit of open files: at the limit the system closes what
 * comes new without a word, and nothing else can be opened either.
 */
export class OpenFiles {
  readonly #readLimit: () => number;
  readonly #warn: (sentence: string) => void;
  #connections = 0;
  /** Undefined until it is looked up. */
  #limit: number | undefined;

  /** @param readLimit gives the limit; it is called once, and only where there are many connections */
  constructor(readLimit: () => number, warn: (sentence: string) => void) {
    this.#readLimit = readLimit;
    this.#warn = warn;
  }

  opened(): void {
    if (++this.#connections < FIRST_LOOK) return;
    this.#limit ??= this.#readLimit();
    if (this.#connections <= this.#limit * WORTH_A_WARNING) return;
    this.#warn(
      `${this.#connections} WebSocket connections are open and the process may have ${this.#limit} files open: ` +
        'raise the limit (ulimit -n) or set the option "maxConnections"',
    );
    this.#limit = Infinity;
  }

  closed(): void {
    this.#connections--;
  }
}

/** How many files this process may have open; infinitely many where the system does not say. */
export function openFileLimit(): number {
  const soft = field(field(field(processReport(), 'userLimits'), 'open_files'), 'soft');
  return typeof soft === 'number' ? soft : Infinity;
}

/** Without the names of the peers: Node would ask the DNS for each of them, one after the other, and wait. */
function processReport(): object | undefined {
  const { report } = process;
  if (report === undefined || !('excludeNetwork' in report)) return undefined;
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  try {
    return report.getReport();
  } finally {
    report.excludeNetwork = before;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Those of this process. */
export const OPEN_FILES = new OpenFiles(openFileLimit, (sentence) => process.emitWarning(sentence));
