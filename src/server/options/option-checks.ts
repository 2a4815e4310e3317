/**
 * Checks of single option values: each returns the value or its default, and throws what names the option, what it must
 * be and what it was.
 */

export function checkInteger(
  name: string,
  value: unknown,
  fallback: number,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number') throw wrong(name, 'a number', value);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`Option "${name}" must be a whole number from ${min} to ${max}, not ${value}`);
  }
  return value;
}

/** A whole number, or `Infinity` for no limit. */
export function checkLimit(name: string, value: unknown, fallback: number, min: number): number {
  return value === Infinity ? Infinity : checkInteger(name, value, fallback, min);
}

export function checkString(name: string, value: unknown): string {
  if (typeof value !== 'string') throw wrong(name, 'a string', value);
  return value;
}

export function checkBoolean(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value !== 'boolean') throw wrong(name, 'true or false', value);
  return value;
}

/** @param choices the values there are */
export function checkChoice<T extends string | number>(
  name: string,
  value: T | undefined,
  fallback: T,
  choices: readonly T[],
): T {
  if (value === undefined) return fallback;
  if (!choices.includes(value)) throw wrong(name, choices.map((choice) => JSON.stringify(choice)).join(' or '), value);
  return value;
}

export function checkFunction<T>(name: string, value: T | undefined): T | undefined {
  if (value !== undefined && typeof value !== 'function') throw wrong(name, 'a function', value);
  return value;
}

export function wrong(name: string, expected: string, value: unknown): TypeError {
  const seen = typeof value === 'string' ? JSON.stringify(value) : value === null ? 'null' : typeof value;
  return new TypeError(`Option "${name}" must be ${expected}, not ${seen}`);
}
