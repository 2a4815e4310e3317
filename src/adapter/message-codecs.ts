import { jsonCodec, type MessageCodec, type UsedCodec } from '../message/index.js';
import { isToken } from '../protocol/handshake/header-grammar.js';
import { hasMethod } from '../server/base/has-method.js';
import { wrong } from '../server/options/option-checks.js';
import { logError } from './log.js';
import type { MessageParser } from './message-decoder.js';
import { isAsyncFunction } from '../server/base/promise.js';

/** The options that are about the format of messages. */
interface CodecOptions {
  readonly codec?: MessageCodec | undefined;
  readonly codecs?: Readonly<Record<string, MessageCodec>> | undefined;
  readonly protocols?: readonly string[] | undefined;
  readonly handleProtocols?: unknown;
}

/** The formats that the clients of a path may have. */
export class MessageCodecs {
  readonly #fallback: UsedCodec;
  readonly #ofProtocol: ReadonlyMap<string, UsedCodec>;

  /** @throws TypeError that names the option and what is wrong with it */
  constructor({ codec, codecs }: CodecOptions) {
    this.#fallback = codec === undefined ? undefined : used('codec', codec);
    this.#ofProtocol = new Map(entriesOf(codecs).map(([name, value]) => [name, used(`codecs.${name}`, value)]));
  }

  /** @param protocol the subprotocol that a client has agreed on; empty for none */
  of(protocol: string): UsedCodec {
    // A codec may be listed as JSON, which is undefined here.
    return this.#ofProtocol.has(protocol) ? this.#ofProtocol.get(protocol) : this.#fallback;
  }

  /** Each of them once. */
  get all(): ReadonlySet<UsedCodec> {
    return new Set(this.named.values());
  }

  /** Each of them once, by the first subprotocol that has it; without a name the one of clients that have none. */
  get named(): ReadonlyMap<string, UsedCodec> {
    const named = new Map([['', this.#fallback]]);
    const known = new Set([this.#fallback]);
    for (const [name, codec] of this.#ofProtocol) {
      if (!known.has(codec)) named.set(name, codec);
      known.add(codec);
    }
    return named;
  }
}

/**
 * The options with the subprotocols that they have codecs for, unless they say something else of subprotocols.
 */
export function withCodecProtocols<Options extends CodecOptions>(options: Options): Options {
  const { codecs, protocols, handleProtocols } = options;
  if (codecs === undefined || protocols !== undefined || handleProtocols !== undefined) return options;
  return { ...options, protocols: Object.keys(codecs) };
}

/** What of a path is about the format of its messages. */
interface Formats {
  readonly codecs: MessageCodecs;
  /** Whether one of its handlers asks for binary frames. */
  readonly takesBinary: boolean;
}

/** Why the messages of a path can't be read by a parser; undefined if they can. */
export function parserConflict({ codecs, takesBinary }: Formats): string | undefined {
  if (takesBinary) return 'with a "messageParser" binary frames belong to it, and not to @SubscribeBinary()';
  const hasCodec = [...codecs.all].some((codec) => codec !== undefined);
  return hasCodec ? 'give either a "messageParser" or a "codec" (or "codecs"), not both' : undefined;
}

/**
 * Demands that each message has one reader.
 *
 * @param owner whose options they are
 * @throws Error that says who is one too many
 */
export function demandOneReader(owner: string, formats: Formats, parser: MessageParser | undefined): void {
  if (formats.takesBinary && !formats.codecs.all.has(undefined)) {
    throw new Error(`${owner}: @SubscribeBinary() is not possible, binary frames belong to the codec`);
  }
  const conflict = parser === undefined ? undefined : parserConflict(formats);
  if (conflict !== undefined) throw new Error(`${owner}: ${conflict}`);
}

function entriesOf(codecs: unknown): [string, unknown][] {
  if (codecs === undefined) return [];
  if (typeof codecs !== 'object' || codecs === null || Array.isArray(codecs)) {
    throw wrong('codecs', 'an object with a codec for each subprotocol', codecs);
  }
  const entries: [string, unknown][] = Object.entries(codecs);
  const nameless = entries.find(([name]) => !isToken(name));
  if (nameless !== undefined) throw wrong('codecs', 'an object whose keys are names of subprotocols', nameless[0]);
  return entries;
}

function used(option: string, codec: unknown): UsedCodec {
  if (!isCodec(codec)) throw wrong(option, 'an object with the functions decode and encode', codec);
  for (const name of ['decode', 'encode'] as const) {
    if (!isAsyncFunction(codec[name])) continue;
    throw new TypeError(`Option "${option}": "${name}" must not be async, messages are read and written at once`);
  }
  return codec === jsonCodec ? undefined : codec;
}

/** Codecs that have shown themselves to be asynchronous. */
const MISUSED = new WeakSet<MessageCodec>();

/** Says of a codec that it can't work, and not with every message that it spoils. */
export function codecMisused(codec: MessageCodec, error: TypeError): void {
  if (MISUSED.has(codec)) return;
  MISUSED.add(codec);
  logError(error);
}

function isCodec(value: unknown): value is MessageCodec {
  return hasMethod(value, 'decode') && hasMethod(value, 'encode');
}
