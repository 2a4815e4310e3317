import { SLAB_SIZE } from '../../src/protocol/frame/frame-slab.js';

/** What a piece of work asked Node for. */
export interface Allocations {
  /** Bytes of all new buffers together. */
  total: number;
  /** Bytes of the largest of them. */
  largest: number;
}

/**
 * Counts the buffers that are allocated while the work runs: unlike time and heap, the same on every machine and in
 * every run.
 */
export function countAllocations(work: () => void): Allocations {
  const counted: Allocations = { total: 0, largest: 0 };
  const { alloc, allocUnsafe, allocUnsafeSlow } = Buffer;
  const count = (size: number) => {
    counted.total += size;
    counted.largest = Math.max(counted.largest, size);
  };
  Buffer.alloc = (size, ...rest) => {
    count(size);
    return alloc(size, ...rest);
  };
  Buffer.allocUnsafe = (size) => {
    count(size);
    return allocUnsafe(size);
  };
  Buffer.allocUnsafeSlow = (size) => {
    // The memory that all frames are written in belongs to nobody in particular.
    if (size !== SLAB_SIZE) count(size);
    return allocUnsafeSlow(size);
  };
  try {
    work();
  } finally {
    Object.assign(Buffer, { alloc, allocUnsafe, allocUnsafeSlow });
  }
  return counted;
}
