/** What JSON text can be parsed to. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The most levels there can be a limit of: one level is looked at from within the other, and the stack has an end. */
export const MAX_LEVELS = 1000;

/**
 * Whether a value is nested deeper than a number of levels; a value without parts has none. It looks no deeper than that,
 * however deep the value is.
 */
export function isDeeperThan(levels: number, value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return isArray(value) ? hasDeeperItem(levels - 1, value) : hasDeeperProperty(levels - 1, value);
}

function hasDeeperItem(levels: number, items: readonly Json[]): boolean {
  for (let i = 0; i < items.length; i++) {
    if (isDeeperThan(levels, items[i]!)) return true;
  }
  return false;
}

/** Parsed from JSON, an object has no properties but its own, so that the fastest way through them is right. */
function hasDeeperProperty(levels: number, object: { readonly [key: string]: Json }): boolean {
  for (const key in object) {
    if (isDeeperThan(levels, object[key]!)) return true;
  }
  return false;
}

function isArray(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
