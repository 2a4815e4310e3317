import type { FrameInfo } from 'nest-raw-ws';

/** One frame as the page shows it. Bytes travel as hex; masking the payload again is the page's own arithmetic. */
export interface FrameReport {
  readonly at: number;
  readonly direction: 'in' | 'out';
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly length: number;
  readonly header: string;
  readonly maskKey: string | null;
  readonly payload: string;
}

export function reportFrame(frame: FrameInfo): FrameReport {
  return {
    at: Date.now(),
    direction: frame.direction,
    fin: frame.fin,
    rsv: frame.rsv,
    opcode: frame.opcode,
    length: frame.length,
    header: frame.header.toString('hex'),
    maskKey: frame.maskKey?.toString('hex') ?? null,
    payload: frame.preview.toString('hex'),
  };
}
