import { createSecureContext, type TlsOptions } from 'node:tls';
import { wrong } from './option-checks.js';

/** How a port of its own speaks TLS: `false` where plain text is meant. */
export type PortTls = TlsOptions | false;

/**
 * Checks what a port is to speak TLS with, as far as that can be done before it is opened.
 *
 * @throws TypeError for what Node can't use
 */
export function checkTls(value: unknown): PortTls | undefined {
  if (value === undefined || value === false) return value;
  if (!isTlsOptions(value)) throw wrong('tls', "an object with Node's options for TLS, or false", value);
  try {
    createSecureContext(value);
  } catch (error) {
    throw new TypeError(`Option "tls" is not valid: ${error instanceof Error ? error.message : 'it was refused'}`, {
      cause: error,
    });
  }
  return value;
}

function isTlsOptions(value: unknown): value is TlsOptions {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
