/**
 * Counts the Buffers that are made as a part of some memory. To be imported before the sources, which look at the class
 * behind Buffer once.
 */
const BufferClass: unknown = Reflect.get(Buffer, Symbol.species);
if (typeof BufferClass !== 'function') throw new Error('There is no class behind Buffer');

let count = 0;

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

Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => counted });

/** To be called when the tests of the file are over: Buffer belongs to all files. */
export function stopCounting(): void {
  Object.defineProperty(Buffer, Symbol.species, { configurable: true, get: () => BufferClass });
}
