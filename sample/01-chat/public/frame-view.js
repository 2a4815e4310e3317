import { clockTime, make } from './shared/dom.js';
import { applyMask, bytesText, firstTwoBytes, opcodeName, payloadText, toHex } from './frame-bits.js';

/** One row of the list: which way, what, how long, its bytes as they are on the wire, and what they say. */
export function frameRow(frame) {
  return make(
    'li',
    {
      class: `frame ${sideOf(frame)}`,
      role: 'option',
      tabindex: -1,
      'aria-selected': 'false',
      'aria-label': titleOf(frame),
    },
    make(
      'p',
      { class: 'frame-facts' },
      make('b', {}, sideOf(frame) === 'sent' ? '↑ sent' : '↓ received'),
      make('span', { class: 'opcode', 'data-opcode': opcodeName(frame.opcode) }, opcodeName(frame.opcode)),
      make(
        'span',
        {},
        [frame.fin ? 'FIN' : 'more follows', bytesText(frame.length), frame.maskKey ? 'masked' : 'no mask'].join(' · '),
      ),
      make('time', {}, clockTime(frame.at, '2-digit')),
    ),
    make('p', { class: 'hex' }, ...hexParts(frame)),
    make('p', { class: 'frame-text' }, shownText(frame) || 'no payload'),
  );
}

/** The chosen frame taken apart: the bits of its first two bytes, then all its bytes. */
export function frameAnatomy(frame) {
  const fields = firstTwoBytes(frame);
  return [
    make('h3', {}, titleOf(frame)),
    make('div', { class: 'bits', 'aria-hidden': 'true' }, ...fields.map(bitGroup)),
    make('dl', { class: 'fields' }, ...fields.map(fieldMeaning)),
    make('p', { class: 'hex whole' }, ...hexParts(frame), ...restOf(frame)),
    make('p', { class: 'unmasked' }, shownText(frame)),
  ];
}

function bitGroup({ name, bits }) {
  const cells = [...bits].map((bit) => make('span', { class: bit === '1' ? 'bit one' : 'bit' }, bit));
  return make(
    'div',
    { class: `bit-group bits-of-${name.toLowerCase()}` },
    make('div', { class: 'cells' }, ...cells),
    make('small', {}, name),
  );
}

function fieldMeaning({ name, bits, meaning }) {
  return make('div', {}, make('dt', {}, `${name} `, make('code', {}, bits)), make('dd', {}, meaning));
}

function hexParts(frame) {
  const { header, maskKey, payload } = frame;
  const plainHeader = maskKey ? header.slice(0, -4) : header;
  const onTheWire = maskKey ? applyMask(payload, maskKey) : payload;
  return [
    make('span', { class: 'hex-header' }, toHex(plainHeader)),
    ...(maskKey ? [' ', make('span', { class: 'hex-key' }, toHex(maskKey))] : []),
    ...(payload.length > 0 ? [' ', make('span', { class: 'hex-payload' }, toHex(onTheWire))] : []),
  ];
}

function restOf(frame) {
  const rest = frame.length - frame.payload.length;
  return rest > 0 ? [' ', make('span', { class: 'rest' }, `… and ${bytesText(rest)} more`)] : [];
}

function shownText(frame) {
  return frame.length > frame.payload.length ? `${payloadText(frame)}…` : payloadText(frame);
}

/** The server reports from its own side: what came in there was sent here. */
function sideOf(frame) {
  return frame.direction === 'in' ? 'sent' : 'received';
}

function titleOf(frame) {
  return `${opcodeName(frame.opcode)} frame, ${sideOf(frame)}, ${bytesText(frame.length)}`;
}
