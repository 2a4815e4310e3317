import type { IncomingMessage } from 'node:http';
import { isObservable, lastValueFrom } from 'rxjs';
import type { HandshakeRefusal } from '../../protocol/handshake/handshake-refusal.js';
import { HandshakeAnswer } from './handshake-answer.js';
import { HandshakeContext } from './handshake-context.js';
import { nameOf, type HandshakeParty } from './handshake-party.js';
import type { HandshakeRequest } from './handshake-request.js';
import { forgetResponse, type HttpLikeness } from './http-likeness.js';
import { HandshakeScope } from './handshake-scope.js';
import { refusedByAnswer, refusedByException, refusedByGuard } from './handshake-verdict.js';
import type { HandshakeGuard } from './use-handshake-guards.js';

type Data = Record<string, unknown>;

/** What a handshake that has been let in leaves for its client and for the answer. */
export interface HandshakeResult {
  /** Undefined if no gateway has returned any. */
  readonly data: Data | undefined;
  /** Header lines that guards have set. */
  readonly headers: readonly string[];
}

/** One handshake on its way through guards and hooks. */
interface Course {
  readonly scope: HandshakeScope;
  readonly answer: HandshakeAnswer;
  /** Whether the verdict still counts. */
  readonly wanted: () => boolean;
}

/** Lets the gateways of a path decide about handshakes: first all of their guards, then every `handleHandshake`. */
export class HandshakePhase {
  readonly #parties: readonly HandshakeParty[];
  readonly #liken: HttpLikeness | undefined;
  readonly #results = new WeakMap<IncomingMessage, HandshakeResult>();

  /** @param liken gives request and response what those of the application's routes have */
  constructor(parties: readonly HandshakeParty[], liken?: HttpLikeness) {
    this.#parties = parties;
    this.#liken = liken;
  }

  /** What the gateways say of a request; nobody is asked any more once the verdict is not wanted. */
  async decide(request: HandshakeRequest, wanted: () => boolean): Promise<HandshakeRefusal | undefined> {
    const course = {
      scope: new HandshakeScope(request),
      answer: new HandshakeAnswer(request),
      wanted,
    };
    this.#liken?.(request, course.answer);
    try {
      const refused = await this.#askGuards(course);
      return refused ?? (await this.#callHooks(course));
    } finally {
      forgetResponse(request);
    }
  }

  /** What is left of a handshake that was let in. */
  resultOf(request: IncomingMessage): HandshakeResult | undefined {
    return this.#results.get(request);
  }

  async #askGuards(course: Course): Promise<HandshakeRefusal | undefined> {
    for (const party of this.#parties) {
      for (const guard of party.guards) {
        if (!course.wanted()) return undefined;
        const refused = await askGuard(guard, party, course);
        if (refused !== undefined) return refused;
      }
    }
    return undefined;
  }

  async #callHooks({ scope, answer, wanted }: Course): Promise<HandshakeRefusal | undefined> {
    const returned: Data[] = [];
    for (const party of this.#parties.filter(({ hasHook }) => hasHook)) {
      if (!wanted()) return undefined;
      try {
        const data = checkedData(await party.callHook(scope));
        if (data !== undefined) returned.push(data);
      } catch (error) {
        return refusedByException(error, answer, `handleHandshake of ${party.name}`);
      }
    }
    this.#results.set(scope.request, { data: merged(returned), headers: answer.lines() });
    return undefined;
  }
}

async function askGuard(
  guard: HandshakeGuard,
  party: HandshakeParty,
  { scope, answer }: Course,
): Promise<HandshakeRefusal | undefined> {
  const whose = `${nameOf(guard)} of ${party.name}`;
  try {
    const instance = await party.guardFor(guard, scope);
    const result = instance.canActivate(new HandshakeContext(scope.request, answer, party));
    // A guard that answers by itself may leave its promise open for ever.
    const allowed = await Promise.race([settled(result), answer.ended]);
    if (answer.writableEnded) return refusedByAnswer(answer, whose);
    if (typeof allowed === 'function') throw new TypeError('canActivate() must return true or false, not a function');
    return allowed ? undefined : refusedByGuard(answer);
  } catch (error) {
    return refusedByException(error, answer, whose);
  }
}

/** An Observable that ends without a word has not agreed. */
const NO = { defaultValue: false };

/** What a guard has decided in the end: an Observable, of which one may be in a promise too, has not decided yet. */
async function settled(result: unknown): Promise<unknown> {
  let value = await result;
  while (isObservable(value)) value = await lastValueFrom(value, NO);
  return value;
}

function checkedData(data: unknown): Data | undefined {
  if (data === undefined || (isData(data) && !isObservable(data))) return data;
  const kind = data === null ? 'null' : isObservable(data) ? 'an Observable' : typeof data;
  throw new TypeError(`handleHandshake must return an object or nothing, not ${kind}`);
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null;
}

/** The object itself where there is just one. */
function merged(returned: readonly Data[]): Data | undefined {
  return returned.length > 1 ? returned.reduce((all, data) => ({ ...all, ...data })) : returned[0];
}
