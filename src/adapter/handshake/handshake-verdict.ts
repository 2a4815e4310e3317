import { refusal, type HandshakeRefusal } from '../../protocol/handshake/handshake-refusal.js';
import type { HandshakeAnswer } from './handshake-answer.js';
import { logError, logger } from '../log.js';
import { hasMethod } from '../../server/base/has-method.js';

/** The parts of Nest's exceptions that count; several copies of Nest may be around. */
interface HttpLike {
  getStatus(): unknown;
  getResponse(): unknown;
}
interface WsLike {
  getError(): unknown;
}

/** A guard has said no. */
export function refusedByGuard(answer: HandshakeAnswer): HandshakeRefusal {
  return withFields(refusal('forbidden'), answer);
}

/** A guard has answered by itself, as those do that redirect. */
export function refusedByAnswer(answer: HandshakeAnswer, whose: string): HandshakeRefusal {
  const refused = refusedWith(answer.statusCode, answer.text);
  return refused === undefined
    ? failed(`It has answered with ${answer.statusCode}`, whose)
    : withFields(refused, answer);
}

/**
 * What the client is told of an exception: what an `HttpException` or a `WsException` says. Of anything else it hears
 * nothing, but the log does.
 *
 * @param whose what has thrown, for the log
 */
export function refusedByException(exception: unknown, answer: HandshakeAnswer, whose: string): HandshakeRefusal {
  try {
    const refused = said(exception);
    if (refused !== undefined) return withFields(refused, answer);
  } catch (error) {
    return failed(error, whose);
  }
  return failed(exception, whose);
}

/** Code of the application has failed: logged, and a 500 that says nothing. */
function failed(error: unknown, whose: string): HandshakeRefusal {
  logger.error(`${whose} has failed:`);
  logError(error);
  return refusal('handshake_failed');
}

function said(exception: unknown): HandshakeRefusal | undefined {
  if (isHttpLike(exception)) {
    return refusedWith(exception.getStatus(), sentence(exception.getResponse()) ?? sentence(exception));
  }
  if (!isWsLike(exception)) return undefined;
  return refusedWith(403, sentence(exception.getError()) ?? sentence(exception));
}

/** Undefined for a status that refuses nobody; a redirect is a way to refuse too (RFC 6455 section 4.2.2). */
function refusedWith(status: unknown, text: string | undefined): HandshakeRefusal | undefined {
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 300 || status > 599) return undefined;
  const base = refusal(status === 401 ? 'unauthorized' : 'forbidden');
  return { ...base, status, message: text === undefined ? base.message : oneLine(text) };
}

/** What an exception, or the response it has been made with, says. */
function sentence(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || !('message' in value)) return undefined;
  const { message } = value;
  return Array.isArray(message) ? message.join(', ') : sentence(message);
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function withFields(refused: HandshakeRefusal, answer: HandshakeAnswer): HandshakeRefusal {
  return { ...refused, headers: { ...refused.headers, ...answer.fields() } };
}

function isHttpLike(value: unknown): value is HttpLike {
  return hasMethod(value, 'getStatus') && hasMethod(value, 'getResponse');
}

function isWsLike(value: unknown): value is WsLike {
  return hasMethod(value, 'getError');
}
