import { escaped, shown } from '../message/index.js';
import { Opcode, type FrameInfo } from '../protocol/index.js';
import { logger } from './log.js';
import type { RawWebSocket } from './raw-web-socket.js';

/** How many bytes of a payload a line shows. */
const SHOWN_BYTES = 16;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(Opcode).map(([name, opcode]) => [opcode, name.toLowerCase()]),
);

/** Logs each frame of a client, one line a frame. */
export function logFrames(client: RawWebSocket): void {
  client.on('frame', (frame) => logger.log(frameLine(client.id, frame)));
}

/** A frame as a line: client, direction, opcode, FIN and reserved bits, length, first bytes in hex and as text. */
export function frameLine(id: string, { direction, opcode, fin, rsv, length, preview }: FrameInfo): string {
  const name = NAMES.get(opcode) ?? `opcode ${opcode}`;
  const bits = `FIN ${fin ? 1 : 0} RSV ${rsv.toString(2).padStart(3, '0')}`;
  const bytes = preview.subarray(0, SHOWN_BYTES);
  const rest = length > bytes.length ? ' …' : '';
  const hex = bytes.toString('hex').replace(/(?<=.)(?=(?:..)+$)/g, ' ');
  const arrow = direction === 'in' ? '<-' : '->';
  return `${escaped(id.slice(0, 8))} ${arrow} ${name} ${bits} ${length} B${length === 0 ? '' : ` | ${hex}${rest} | ${shown(preview.toString('utf8'))}`}`;
}
