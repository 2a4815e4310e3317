import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { checkHandshake, type HandshakeOffer } from '../../protocol/handshake/handshake.js';
import {
  refusal,
  type HandshakeRefusal,
  type HandshakeRefusalCode,
} from '../../protocol/handshake/handshake-refusal.js';
import { isOriginAllowed, type OriginPolicy } from './origin.js';
import { askVerifyClient, type VerifyClient } from './verify-client.js';
import { chooseProtocol, type SubprotocolOptions } from './subprotocol.js';

/** An upgrade request as Node hands it over. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** Bytes that came right behind the request: the first frames. */
  readonly head: Buffer;
}

/** What came out of asking the application about a request: a refusal, or undefined if the client may come in. */
export type Verdict = HandshakeRefusal | undefined;

/** What an endpoint asks of a handshake. */
export interface UpgradeOptions extends SubprotocolOptions {
  readonly verifyClient: VerifyClient | undefined;
  readonly originPolicy: OriginPolicy;
  readonly handshakeTimeout: number;
}

/** What an endpoint does with the outcome of a handshake. */
export interface UpgradeOutcome {
  /**
   * Asked last, when everybody else has agreed.
   *
   * @param wanted whether the verdict still counts: not once the client has left, time is up or the server closes
   */
  decide?(wanted: () => boolean): Verdict | Promise<Verdict>;
  accepted(offer: HandshakeOffer, protocol: string): void;
  refused(refused: HandshakeRefusal): void;
  /** Code of the application threw; the client gets a 500. */
  failed(error: unknown): void;
}

/**
 * Takes a handshake through all of its steps and reports the outcome once, or never if the client has left.
 *
 * @param pending where a handshake that waits for the application leaves the way to refuse it
 */
export function performUpgrade(
  upgrade: UpgradeRequest,
  options: UpgradeOptions,
  outcome: UpgradeOutcome,
  pending: Set<() => void>,
): void {
  const offer = checkHandshake(upgrade.request);
  if ('code' in offer) {
    outcome.refused(offer);
    return;
  }
  const finish = (refused: Verdict) => {
    if (refused !== undefined) outcome.refused(refused);
    else outcome.accepted(offer, chooseProtocol(offer.protocols, upgrade.request, options));
  };
  guard(outcome, () => {
    let waiting: Waiting | undefined;
    const wanted = () => waiting?.over !== true;
    const { verifyClient } = options;
    const verified = unlessRefused(askOrigin(upgrade.request, options.originPolicy), () =>
      wanted() && verifyClient !== undefined ? askVerifyClient(verifyClient, upgrade.request) : undefined,
    );
    const verdict = unlessRefused(verified, () => (wanted() ? outcome.decide?.(wanted) : undefined));
    if (verdict instanceof Promise) {
      waiting = new Waiting(upgrade.socket, options.handshakeTimeout, outcome, pending);
      waiting.start(verdict, finish);
    } else finish(verdict);
  });
}

function askOrigin(request: IncomingMessage, policy: OriginPolicy): Verdict | Promise<Verdict> {
  const allowed = isOriginAllowed(request, policy);
  return typeof allowed === 'boolean' ? refusedOrigin(allowed) : allowed.then(refusedOrigin);
}

function refusedOrigin(allowed: boolean): Verdict {
  return allowed ? undefined : refusal('origin_not_allowed');
}

/** The first of two to refuse has the last word; a promise only where one of them needs time. */
function unlessRefused(
  first: Verdict | Promise<Verdict>,
  second: () => Verdict | Promise<Verdict>,
): Verdict | Promise<Verdict> {
  return first instanceof Promise ? first.then((refused) => refused ?? second()) : (first ?? second());
}

function guard(outcome: UpgradeOutcome, step: () => void): void {
  try {
    step();
  } catch (error) {
    outcome.failed(error);
    outcome.refused(refusal('handshake_failed'));
  }
}

/** The time in which the application decides: it ends with the verdict, the client's leaving, a time-out or a shutdown. */
class Waiting {
  readonly #socket: Duplex;
  readonly #outcome: UpgradeOutcome;
  readonly #pending: Set<() => void>;
  readonly #timer: NodeJS.Timeout;
  readonly #left = () => {
    this.#stop();
    this.#socket.destroy();
  };
  readonly #cancel = () => this.#refuse('closing');
  #over = false;

  constructor(socket: Duplex, timeout: number, outcome: UpgradeOutcome, pending: Set<() => void>) {
    this.#socket = socket;
    this.#outcome = outcome;
    this.#pending = pending;
    this.#timer = setTimeout(() => this.#refuse('handshake_timeout'), timeout);
    pending.add(this.#cancel);
    socket.on('end', this.#left);
    socket.on('close', this.#left);
  }

  /** Whether it has ended, in whatever way. */
  get over(): boolean {
    return this.#over;
  }

  start(verdict: Promise<Verdict>, finish: (refused: Verdict) => void): void {
    verdict.then(
      (refused) => {
        if (this.#stop()) guard(this.#outcome, () => finish(refused));
      },
      (error: unknown) => {
        this.#outcome.failed(error);
        this.#refuse('handshake_failed');
      },
    );
  }

  #refuse(code: HandshakeRefusalCode): void {
    if (this.#stop()) this.#outcome.refused(refusal(code));
  }

  /** Whether this is the first thing to end the waiting; what comes later counts for nothing. */
  #stop(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#pending.delete(this.#cancel);
    this.#socket.off('end', this.#left);
    this.#socket.off('close', this.#left);
    return true;
  }
}
