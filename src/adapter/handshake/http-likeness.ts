import { IncomingMessage, ServerResponse } from 'node:http';
import { HandshakeAnswer } from './handshake-answer.js';
import type { HandshakeRequest } from './handshake-request.js';

/** Gives the two objects that guards get what routes of the application have on theirs. */
export type HttpLikeness = (request: HandshakeRequest, answer: HandshakeAnswer) => void;

/** What a response of a framework must not do by itself here. */
const OWN = ['writeHead', 'fields', 'lines'];

/** What guards of the application's HTTP side know requests and responses by. */
export function httpLikenessOf(application: unknown): HttpLikeness {
  const framework = frameworkOf(application);
  const [request, response] = [Object(framework).request, Object(framework).response];
  if (isMadeFrom(request, IncomingMessage) && isMadeFrom(response, ServerResponse)) return express(request, response);
  return fastify;
}

/** Express makes its own of Node's objects in the same way: by the prototypes that belong to the application. */
function express(requests: object, responses: object): HttpLikeness {
  const own = OWN.map((name) => [name, Reflect.getOwnPropertyDescriptor(HandshakeAnswer.prototype, name) ?? {}]);
  const answers: object = Object.create(responses, { ...Object.fromEntries(own), end: { value: endWithText } });
  return (request, answer) => {
    Object.setPrototypeOf(request, requests);
    Object.setPrototypeOf(answer, answers);
    define(request, { originalUrl: request.url, baseUrl: '', res: answer });
    define(answer, { locals: Object.create(null) });
  };
}

/** Express turns the text that it sends into bytes. */
function endWithText(this: HandshakeAnswer, chunk: unknown): HandshakeAnswer {
  return HandshakeAnswer.prototype.end.call(this, Buffer.isBuffer(chunk) ? chunk.toString() : chunk);
}

/** Fastify's objects are made by its router alone; these have the names that guards read most. */
function fastify(request: HandshakeRequest, answer: HandshakeAnswer): void {
  const { host = '' } = request.headers;
  const protocol = 'encrypted' in request.socket && request.socket.encrypted === true ? 'https' : 'http';
  define(request, {
    raw: request,
    originalUrl: request.url,
    host,
    hostname: host.replace(/:\d*$/, ''),
    protocol,
  });
  define(answer, { raw: answer });
}

/** Takes back what would keep a response alive as long as the connection. */
export function forgetResponse(request: HandshakeRequest): void {
  Reflect.deleteProperty(request, 'res');
}

/** Nothing that serialises the request finds them. */
function define(target: object, values: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
}

/** What the application's HTTP adapter wraps. */
function frameworkOf(application: unknown): unknown {
  return called(called(application, 'getHttpAdapter'), 'getInstance');
}

function called(target: unknown, name: string): unknown {
  const method: unknown = Object(target)[name];
  return typeof method === 'function' ? Reflect.apply(method, target, []) : undefined;
}

function isMadeFrom(value: unknown, type: typeof IncomingMessage | typeof ServerResponse): value is object {
  return typeof value === 'object' && value !== null && value instanceof type;
}
