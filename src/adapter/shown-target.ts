import { shown } from '../message/index.js';

/** What stands for a value that the log does not show. */
const HIDDEN = '…';

/** A part of a query without `=` that is no more than the name of a switch; longer ones may be tokens. */
const NAME = /^[\w.-]{1,20}$/;

/** A request target, fit for a log line: of the query only the names, since tokens are sent as its values. */
export function shownTarget(target: string | undefined): string {
  const [path = '', ...rest] = (target ?? '').split('?');
  if (rest.length === 0) return shown(path);
  const query = rest.join('?').split('&').map(withoutValue).join('&');
  return shown(`${path}?${query}`);
}

function withoutValue(part: string): string {
  const end = part.indexOf('=');
  if (end === -1) return part === '' || NAME.test(part) ? part : HIDDEN;
  return `${part.slice(0, end)}=${HIDDEN}`;
}
