import { ChatError } from './chat-error.js';

export const NAME_LIMIT = 24;
export const TEXT_LIMIT = 500;
const TAG_LIMIT = 40;

// Cc are control characters, Cs lone surrogates, which no UTF-8 text frame can carry.
const CONTROLS = /[\p{Cc}\p{Cs}]/gu;
// Invisible characters: two names that look the same would differ, and an override turns the text after it around.
const INVISIBLE = /\p{Cf}/gu;
const DIRECTION_MARKS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

export function readName(value: unknown): string {
  const name = asString(value)
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
    .trim();
  if (name === '') {
    throw new ChatError('Please give a name.', 'name');
  }
  if (lengthOf(name) > NAME_LIMIT) {
    throw new ChatError(`A name has at most ${NAME_LIMIT} characters.`, 'name');
  }
  return name;
}

export function readText(value: unknown, tag?: string): string {
  const lines = asString(value)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .split('\n');
  const text = lines
    .map((line) => line.replace(CONTROLS, '').replace(DIRECTION_MARKS, '').trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  if (text === '') {
    throw new ChatError('There is nothing to say in an empty message.', 'text', tag);
  }
  if (lengthOf(text) > TEXT_LIMIT) {
    throw new ChatError(`A message has at most ${TEXT_LIMIT} characters.`, 'text', tag);
  }
  return text;
}

/** A short mark of the sender's own; anything else counts as none. */
export function readTag(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w-]+$/.test(value) && value.length <= TAG_LIMIT ? value : undefined;
}

/** The named field of an event's data, whatever the client sent. */
export function fieldOf(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, name) ? Reflect.get(data, name) : undefined;
}

function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** In code points, so that an emoji counts as one or a few and never as half of one. */
function lengthOf(text: string): number {
  return [...text].length;
}
