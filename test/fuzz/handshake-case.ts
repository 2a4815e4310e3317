import type { HandshakeRequest } from '../../src/protocol/handshake/handshake.js';
import { handshakeRequest } from '../support/handshake-request.js';
import { Dice } from './dice.js';

type Field = readonly [name: string, value: string];

/** A request of a client. */
export interface HandshakeCase {
  readonly request: HandshakeRequest;
  /** Whether nothing was changed about it: it must be accepted. */
  readonly intact: boolean;
}

const METHODS = ['GET', 'get', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'CONNECT', 'TRACE', '', 'GET '];

const TARGETS = [
  '/',
  '/chat?token=a%00b',
  '//evil/chat',
  '/%zz',
  '/..%2f',
  '/\\evil',
  '/chat#frag',
  '*',
  'chat',
  '',
  'http://host/chat',
  'https://host?x',
  'ws://host/chat',
  'file:///x',
  `/${'a'.repeat(4000)}`,
];

/** Values at which the rules about a field turn, right and wrong ones. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  host: ['', 'a b', '[::1', '[::1]:3000', 'x:99999999', 'h:', 'u@h', 'h/p', 'EXAMPLE.com.', 'my_service:3000', '%zz'],
  upgrade: ['WebSocket', 'h2c, websocket', 'websocket, websocket', 'websocket/13', 'websockets', 'web socket', '', ','],
  connection: ['keep-alive, Upgrade', 'UPGRADE', 'keep-alive', 'close', '', ',,upgrade,,', 'upgrade, upgrade'],
  'sec-websocket-key': [
    '',
    'AAAAAAAAAAAAAAAAAAAAAA==',
    'AAAAAAAAAAAAAAAAAAAAEB==',
    'AAAAAAAAAAAAAAAAAAAAAA',
    'AAAAAAAAAAAAAAAAAAAAAAA=',
    '----------------------==',
    'AAAAAAAAAAAAAAAAAAAAAA==, AAAAAAAAAAAAAAAAAAAAAA==',
  ],
  'sec-websocket-version': [
    '',
    '0',
    '7',
    '8',
    '013',
    '13.0',
    '0x0d',
    '+13',
    '1e1',
    '13;',
    '13, 13',
    '14',
    '255',
    '256',
  ],
  'sec-websocket-protocol': [
    'chat',
    'a, b',
    'a, a',
    'a b',
    'a;b',
    '"a"',
    '',
    ',,',
    'a,,b',
    '__proto__',
    'x,'.repeat(20),
  ],
  'sec-websocket-extensions': [
    'permessage-deflate',
    'permessage-deflate; client_max_window_bits',
    'permessage-deflate; server_max_window_bits=7',
    'permessage-deflate; server_max_window_bits="10"; server_no_context_takeover',
    'permessage-deflate; unknown=1, permessage-deflate; client_max_window_bits=9',
    'x-unknown; a=1; b="c\\d"',
    'a="x',
    ';',
    '=',
    'a=b=c',
    ', ,',
    `a;${'b;'.repeat(2000)}c`,
  ],
  'content-length': ['0', '5', '+5', '-1', '0, 0', '00', ''],
  'transfer-encoding': ['chunked', 'identity', '', 'xchunked', 'gzip, chunked'],
  origin: ['null', 'https://good.com.evil.com', 'http://server.example.com'],
  expect: ['100-continue'],
  cookie: ['\u00ff=;;=;', 'a'.repeat(3000)],
  constructor: ['x'],
};

const NAMES = [...Object.keys(VALUES), '__proto__'];

/** Characters that have split, ended or hidden things: line ends, white space of all kinds, separators, beyond ASCII. */
const CHARACTERS = [
  '\r',
  '\n',
  '\0',
  '\t',
  ' ',
  '\v',
  '\u0085',
  '\u00a0',
  '\u00ff',
  ',',
  ';',
  '=',
  '"',
  '\\',
  ':',
  'A',
];

type FieldMutation = (fields: Field[], at: number, dice: Dice) => void;

const FIELD_MUTATIONS: readonly FieldMutation[] = [
  (fields, at) => fields.splice(at, 1),
  (fields, at) => fields.splice(at, 0, fields[at]!),
  (fields, at, dice) => fields.splice(at, 0, someField(dice)),
  (fields, at, dice) => (fields[at] = [otherCase(fields[at]![0], dice), fields[at]![1]]),
  (fields, at, dice) => (fields[at] = [fields[at]![0], valueOf(fields[at]![0], dice)]),
  (fields, at, dice) => (fields[at] = [fields[at]![0], scribble(fields[at]![1], dice)]),
  (fields, at, dice) => (fields[at] = [scribble(fields[at]![0], dice), fields[at]![1]]),
  (fields, at, dice) => fields.splice(at, 0, [fields[at]![0], valueOf(fields[at]![0], dice)]),
];

/** The case of a seed. */
export function handshakeCase(seed: number): HandshakeCase {
  const dice = new Dice(seed);
  const valid = handshakeRequest();
  if (dice.chance(5)) return { request: valid, intact: true };
  const fields = pairs(valid.rawHeaders);
  for (let left = dice.between(1, 3); left > 0 && fields.length > 0; left--) {
    dice.pick(FIELD_MUTATIONS)(fields, dice.below(fields.length), dice);
  }
  if (dice.chance(1)) fields.unshift(...Array.from({ length: dice.pick([990, 1000, 2100]) }, () => someField(dice)));
  const request: HandshakeRequest = {
    method: dice.chance(8) ? dice.pick(METHODS) : 'GET',
    url: dice.chance(25) ? scribbled(dice.pick(TARGETS), dice) : '/chat',
    httpVersion: dice.chance(5) ? dice.pick(['1.0', '0.9', '2.0', '', '1.10']) : '1.1',
    rawHeaders: fields.flat(),
  };
  return { request, intact: false };
}

/** A text with a few characters of it changed. */
export function scribble(text: string, dice: Dice): string {
  const characters = [...text];
  for (let left = dice.between(1, 3); left > 0; left--) {
    const removed = dice.below(2);
    const added = dice.chance(70) ? [dice.pick(CHARACTERS)] : [];
    characters.splice(dice.below(characters.length + 1), removed, ...added);
  }
  return characters.join('');
}

function scribbled(text: string, dice: Dice): string {
  return dice.chance(40) ? scribble(text, dice) : text;
}

function pairs(rawHeaders: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) fields.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  return fields;
}

function someField(dice: Dice): Field {
  const name = dice.pick(NAMES);
  return [otherCase(name, dice), valueOf(name, dice)];
}

function valueOf(name: string, dice: Dice): string {
  const known = Object.entries(VALUES).find(([key]) => key === name.toLowerCase())?.[1] ?? ['', 'x', 'websocket'];
  return dice.pick(known);
}

function otherCase(name: string, dice: Dice): string {
  return [...name].map((char) => (dice.chance(50) ? char.toUpperCase() : char.toLowerCase())).join('');
}
