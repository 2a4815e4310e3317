import { isPromise } from '../base/promise.js';

/**
 * What a function of the application has answered to whether somebody may come in. Only `true` opens the door; what is
 * neither yes nor no is a mistake that must not look like one of them.
 *
 * @param name of the option, for the error
 * @throws TypeError for an answer that is neither
 */
export function yesOrNo(name: string, answer: unknown): boolean {
  if (answer === true) return true;
  if (answer === false || answer === undefined || answer === null) return false;
  // Where a promise is no answer nobody waits for it: the mistake is that there is one, not what comes of it.
  if (isPromise(answer)) Promise.resolve(answer).catch(() => undefined);
  const seen = isPromise(answer) ? 'a promise in a callback' : typeof answer;
  throw new TypeError(`Option "${name}" must answer with true or false, or a promise of one, not ${seen}`);
}
