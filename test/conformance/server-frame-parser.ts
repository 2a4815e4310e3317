/** A frame of the server. */
export interface ServerFrame {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** More than any case of the catalogue has in one frame. */
const MAX_PAYLOAD = 32 * 1024 * 1024;

/** Cuts what a server sends into frames; written from RFC 6455 section 5.2, without the library's reader. */
export class ServerFrameParser {
  readonly #onFrame: (frame: ServerFrame) => void;
  #header: Buffer = Buffer.alloc(0);
  #payload: Buffer | undefined;
  #received = 0;

  constructor(onFrame: (frame: ServerFrame) => void) {
    this.#onFrame = onFrame;
  }

  /** Whether all that came belongs to whole frames. */
  get idle(): boolean {
    return this.#header.length === 0;
  }

  /** @throws Error if the bytes can't be frames of a server */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payload === undefined) {
        this.#header = Buffer.concat([this.#header, chunk.subarray(at, at + 1)]);
        at++;
        this.#readHeader();
      } else {
        const copied = chunk.copy(this.#payload, this.#received, at);
        this.#received += copied;
        at += copied;
      }
      if (this.#payload !== undefined && this.#received === this.#payload.length) this.#finish(this.#payload);
    }
  }

  #readHeader(): void {
    const header = this.#header;
    if (header.length < 2) return;
    const second = header.readUInt8(1);
    if (second > 127) throw new Error('a masked frame');
    const size = second === 127 ? 10 : second === 126 ? 4 : 2;
    if (header.length < size) return;
    const length = size === 10 ? Number(header.readBigUInt64BE(2)) : size === 4 ? header.readUInt16BE(2) : second;
    if ((size === 4 && length < 126) || (size === 10 && length < 65_536))
      throw new Error('a length that is not minimal');
    if (length > MAX_PAYLOAD) throw new Error(`a frame of ${length} bytes`);
    this.#payload = Buffer.alloc(length);
    this.#received = 0;
  }

  #finish(payload: Buffer): void {
    const first = this.#header.readUInt8(0);
    this.#header = Buffer.alloc(0);
    this.#payload = undefined;
    this.#onFrame({ fin: first >= 0x80, rsv: (first >> 4) & 7, opcode: first & 15, payload });
  }
}
