import { randomBytes } from 'node:crypto';

/**
 * Signs the tokens. Made anew at each start, so that there is none to leak from a repository and none that somebody
 * forgets to change; a restart logs everybody out. Several servers behind one address need a common one, from outside.
 */
export const JWT_SECRET = randomBytes(32);

/** The one algorithm that is signed and accepted: a token does not get to choose. */
export const JWT_ALGORITHM = 'HS256';
