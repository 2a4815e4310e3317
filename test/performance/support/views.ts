/**
 * Counts the Buffers that are made as a part of some memory, and the ticks that are asked for. To be imported before the
 * sources, which look at the class behind Buffer and at `process.nextTick` once.
 */
const BufferClass: unknown = Reflect.get(Buffer, Symbol.species);
if (typeof BufferClass !== 'function') throw new Error('There is no class behind Buffer');

let count = 0;
let ticks = 0;
const nextTick = process.nextTick.bind(process);
process.nextTick = (...args: Parameters<typeof nextTick>) => {
  ticks++;
  nextTick(...args);
};

const counted = new Proxy(BufferClass, {
  construct(target, args) {
    count++;
    return Reflect.construct(target, args);
  },
});

/** What is made by the class itself; `subarray` does not ask for the class by its name. */
export function viewsMade(): number {
  return count;
}

export function ticksAskedFor(): number {
  return ticks;
}

Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => counted });

/** To be called when the tests of the file are over: Buffer belongs to all files. */
export function stopCounting(): void {
  Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => BufferClass });
  process.nextTick = nextTick;
}
