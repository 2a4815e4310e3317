import type { Scope } from './scope.js';

/** What the processes of an application tell each other: what is to be done for the clients of a scope. */
export type Envelope = EventEnvelope | DisconnectEnvelope;

/** An event, written in each format that clients can have: nobody has to write it again. */
export interface EventEnvelope {
  readonly kind: 'event';
  readonly scope: Scope;
  readonly volatile: boolean;
  readonly compress: boolean;
  /** By the name of the format. */
  readonly contents: Contents;
}

/** A message in each format; undefined where a format has nothing to say. */
export type Contents = ReadonlyMap<string, Content | undefined>;

export interface Content {
  readonly bytes: Buffer;
  readonly binary: boolean;
}

export interface DisconnectEnvelope {
  readonly kind: 'disconnect';
  readonly scope: Scope;
  readonly code: number | undefined;
  readonly reason: string | undefined;
}

/** The form of an envelope: one of another form comes from another version of this package. */
const VERSION = 1;

const NEWLINE = 0x0a;

/** An envelope as bytes: a line of JSON, and behind it the contents that it lists. */
export function packEnvelope(envelope: Envelope): Buffer {
  const { kind, scope } = envelope;
  const head = { version: VERSION, kind, rooms: scope.rooms, except: scope.except };
  if (envelope.kind === 'disconnect') return line({ ...head, code: envelope.code, reason: envelope.reason });
  const { volatile, compress } = envelope;
  const contents: object[] = [];
  const bodies: Buffer[] = [];
  for (const [format, content] of envelope.contents) {
    if (content !== undefined) bodies.push(content.bytes);
    contents.push({ format, ...(content && { binary: content.binary, length: content.bytes.length }) });
  }
  return Buffer.concat([line({ ...head, volatile, compress, contents }), ...bodies]);
}

/**
 * Reads an envelope. A broker is shared with others, and an application may run in two versions for a while: what is no
 * envelope of this form is refused as a whole.
 *
 * @throws TypeError that says what is wrong with it
 */
export function unpackEnvelope(payload: Buffer): Envelope {
  const end = payload.indexOf(NEWLINE);
  if (end === -1) throw wrong('it has no head');
  const head = parseHead(payload.toString('utf8', 0, end));
  if (head['version'] !== VERSION) throw wrong(`its version is ${String(head['version'])}, not ${VERSION}`);
  const { rooms, except, kind } = head;
  if (rooms !== undefined && !isNames(rooms)) throw wrong('its rooms are no names');
  if (!isNames(except)) throw wrong('its exceptions are no names');
  const scope: Scope = { rooms, except };
  if (kind === 'event') return eventOf(head, scope, payload.subarray(end + 1));
  if (kind === 'disconnect') return disconnectOf(head, scope);
  throw wrong('its kind is unknown');
}

type Head = Readonly<Record<string, unknown>>;

function eventOf({ volatile, compress, contents }: Head, scope: Scope, bodies: Buffer): EventEnvelope {
  if (typeof volatile !== 'boolean' || typeof compress !== 'boolean') throw wrong('it does not say how it is sent');
  if (!Array.isArray(contents)) throw wrong('it lists no contents');
  const found = new Map<string, Content | undefined>();
  let at = 0;
  for (const listed of contents) {
    const { format, binary, length } = contentHead(listed);
    found.set(format, binary === undefined ? undefined : { binary, bytes: bodies.subarray(at, at + length) });
    at += length;
  }
  if (at !== bodies.length) throw wrong('its contents are not as long as it says');
  return { kind: 'event', scope, volatile, compress, contents: found };
}

function contentHead(listed: unknown): { format: string; binary: boolean | undefined; length: number } {
  if (isRecord(listed)) {
    const { format, binary, length = 0 } = listed;
    const isLength = typeof length === 'number' && Number.isSafeInteger(length) && length >= 0;
    const isBinary = typeof binary === 'boolean' || (binary === undefined && length === 0);
    if (typeof format === 'string' && isBinary && isLength) return { format, binary, length };
  }
  throw wrong('one of its contents is not described');
}

function disconnectOf({ code, reason }: Head, scope: Scope): DisconnectEnvelope {
  if (code !== undefined && typeof code !== 'number') throw wrong('its close code is no number');
  if (reason !== undefined && typeof reason !== 'string') throw wrong('its reason is no text');
  return { kind: 'disconnect', scope, code, reason };
}

function parseHead(text: string): Head {
  try {
    const head: unknown = JSON.parse(text);
    if (isRecord(head)) return head;
  } catch {
    // The error below says it.
  }
  throw wrong('its head is no JSON object');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function line(head: object): Buffer {
  return Buffer.from(`${JSON.stringify(head)}\n`);
}

function wrong(why: string): TypeError {
  return new TypeError(`A broadcast of another process can't be read: ${why}`);
}
