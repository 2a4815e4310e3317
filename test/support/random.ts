// A lookup of a global in Jest's context costs more than all the rest of a throw.
const { floor, imul } = Math;

/** A random number generator that tells the same story for the same seed: numbers from 0 up to but without `limit`. */
export function seededRandom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    // A linear congruential generator modulo 2^32; its high bits are good enough to choose where to cut.
    state = (imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return floor((state / 0x1_0000_0000) * limit);
  };
}
