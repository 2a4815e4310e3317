import process from 'node:process';

/** Bytes that are held when the garbage is gone: objects, and buffers beside the heap. Needs --expose-gc. */
export function heldMemory(): number {
  if (globalThis.gc === undefined) throw new Error('Run with --expose-gc');
  // What is freed by one run may free more, buffers above all.
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
