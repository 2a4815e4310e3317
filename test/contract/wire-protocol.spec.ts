import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { errorCodes } from '../../src/message/index.js';
import { defineOwn } from './contract.js';
import { VectorGateway } from './support/vector-gateway.js';

interface Step {
  readonly from: 'client' | 'server';
  readonly message?: unknown;
  readonly value?: unknown;
  readonly text?: string;
}

interface Vectors {
  readonly handlers: Readonly<Record<string, string>>;
  readonly conversations: readonly { readonly name: string; readonly steps: readonly Step[] }[];
}

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
const vectors: Vectors = JSON.parse(read('wire-protocol.vectors.json'));
const schema: Record<string, unknown> = JSON.parse(read('wire-protocol.schema.json'));
const page = read('wire-protocol.md');
const isMessage = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

defineOwn('the conversations of docs/wire-protocol.vectors.json', (own) => {
  for (const { name, steps } of vectors.conversations) {
    own(name, async (bench) => {
      const peer = await bench.connect([VectorGateway]);
      for (const { from, message, value, text } of steps) {
        if (from === 'client') peer.send(text ?? message);
        else expect(await peer.next()).toEqual(message ?? value);
      }
      // Nothing is said that does not stand there.
      peer.send({ event: 'nothing', id: 'last' });
      expect(await peer.next()).toEqual({ event: '$complete', id: 'last' });
    });
  }
});

describe('docs/wire-protocol.vectors.json', () => {
  it('needs the handlers that it describes, and no others', () => {
    const events = sent('client')
      .map((message) => (typeof message === 'object' && message !== null && 'event' in message ? message.event : ''))
      .filter((event) => !/^(?:\$.*|exception|nobody)$/.test(String(event)));
    expect(new Set(events)).toEqual(new Set(Object.keys(vectors.handlers)));
  });
});

describe('docs/wire-protocol.schema.json', () => {
  it.each(['client', 'server'] as const)('knows every message of the %s', (from) => {
    expect(sent(from).length).toBeGreaterThan(30);
    expect(sent(from).filter((message) => !isMessage(message))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['an array', [1]],
    ['no event', { data: 1 }],
    ['a wrong event', { event: true }],
    ['a fraction for an id', { event: 'x', id: 1.5 }],
    ['an id that is too large', { event: 'x', id: 2 ** 53 }],
    ['an id that is too long', { event: 'x', id: 'x'.repeat(257) }],
    ['a value without an id', { event: '$next', data: 1 }],
    ['an end without an id', { event: '$complete' }],
    ['an end with something else', { event: '$complete', id: 1, error: 'x' }],
    ['a $cancel without an id', { event: '$cancel' }],
  ])('does not know %s', (_name, message) => {
    expect(isMessage(message)).toBe(false);
  });

  it('has every code of an error', () => {
    expect(JSON.parse(JSON.stringify(schema))).toHaveProperty('$defs.failure.properties.code.enum', [
      ...errorCodes().keys(),
    ]);
  });
});

describe('docs/wire-protocol.md', () => {
  it('explains every code of an error', () => {
    const explained = [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, code]) => code);
    expect(new Set(explained)).toEqual(new Set(errorCodes().keys()));
  });

  it('shows no message that the schema does not know', () => {
    const shown = [...page.matchAll(/(?:->|<-) (\{.*\})(?: +or)?$/gm)].map(([, text]): unknown => JSON.parse(text!));
    expect(shown.length).toBeGreaterThan(8);
    expect(shown.filter((message) => !isMessage(message))).toEqual([]);
  });
});

/** Every message of one side. */
function sent(by: Step['from']): unknown[] {
  return vectors.conversations
    .flatMap(({ steps }) => steps)
    .filter(({ from, message }) => from === by && message !== undefined)
    .map(({ message }) => message);
}
