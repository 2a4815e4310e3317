import { addEvent } from './events-view.js';

/** Asks the server and puts the answer on the list of events. The cookie goes along by itself. */
export async function ask(method, path, body, note) {
  const answer = await fetchJson(method, path, body);
  addEvent(`${method} /${path}`, answer.status, answer.ok, answer.ok ? note : answer.body?.message);
  return answer;
}

/** What became of the handshake of a mark: the browser knows, and does not tell. Undefined if it was not refused. */
export async function findRefusal(attempt) {
  const { ok, body } = await fetchJson('GET', `refusals/${attempt}`);
  return ok ? body : undefined;
}

async function fetchJson(method, path, body) {
  const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(path, { method, ...(body === undefined ? {} : json) });
  const text = await response.text();
  return { ok: response.ok, status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
