// When to come back after a connection has ended, so that a thousand pages do not all return in the same instant.

const LONGEST_WAIT = 30_000;

/** The server does not want this page back: a broken rule (1008), an application's own code, or a plain goodbye. */
export function isFinal(code) {
  return code === 1000 || code === 1008 || (code >= 4000 && code <= 4999);
}

/**
 * Milliseconds to wait. The first time it depends on what happened (RFC 6455 §7.2.3 asks for a random delay). From then
 * on the wait doubles, and half of it is left to chance.
 */
export function retryDelay(attempt, code, random = Math.random) {
  if (attempt === 0) {
    return firstDelay(code, random);
  }
  const ceiling = Math.min(LONGEST_WAIT, 1000 * 2 ** attempt);
  return ceiling / 2 + random() * (ceiling / 2);
}

function firstDelay(code, random) {
  switch (code) {
    case 1001: // the server goes away
    case 1006: // the line broke
    case 1012: // the server restarts
      return random() * 2000;
    case 1013: // the server is overloaded
      return 5000 + random() * 5000;
    default:
      return 1000 + random() * 2000;
  }
}

const MEANINGS = new Map([
  [1000, 'The server said goodbye.'],
  [1008, 'The server closed the connection: a rule was broken.'],
]);

export function whyStopped(code, reason) {
  const meaning = MEANINGS.get(code) ?? 'The server does not want this page to come back.';
  return reason ? `${meaning} It says: ${reason} (${code})` : `${meaning} (${code})`;
}
