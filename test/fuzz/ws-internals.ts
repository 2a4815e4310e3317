import * as ws from 'ws';

/** The reader of ws, as far as it is used here; its types are not published. */
export interface WsReceiver {
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): void;
  on(event: 'ping' | 'pong', listener: (data: Buffer) => void): void;
  on(event: 'conclude', listener: (code: number, reason: Buffer) => void): void;
  /** What a stream calls with each chunk; calls back before it returns. */
  _write(chunk: Buffer, encoding: string, done: (error?: Error | null) => void): void;
}

interface ReceiverOptions {
  readonly isServer: boolean;
  readonly maxPayload: number;
}

interface FrameOptions {
  readonly fin: boolean;
  readonly opcode: number;
  readonly mask: boolean;
  readonly readOnly: boolean;
  readonly rsv1: boolean;
  readonly generateMask?: (mask: Buffer) => void;
}

const Receiver: new (options: ReceiverOptions) => WsReceiver = Reflect.get(ws, 'Receiver');
const Sender: { frame(data: Buffer, options: FrameOptions): Buffer[] } = Reflect.get(ws, 'Sender');

export function wsReceiver(options: ReceiverOptions): WsReceiver {
  return new Receiver(options);
}

/** A frame as ws writes it. */
export function wsFrame(data: Buffer, options: FrameOptions): Buffer {
  return Buffer.concat(Sender.frame(data, options));
}
