import { ServerFrameParser, type ServerFrame } from '../../conformance/server-frame-parser.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { PeerInflater } from '../../support/peer-inflater.js';

const HEAD_END = '\r\n\r\n';
const RSV1 = 4;
const CLOSE = 8;

/** A socket whose peer reads whole messages, without the code under test, and keeps what was made of each. */
export class PeerSocket extends MemorySocket {
  /** In order. */
  readonly got: string[] = [];
  readonly #digest: (message: Buffer) => string;
  readonly #parser = new ServerFrameParser((frame) => this.#read(frame));
  readonly #inflater = new PeerInflater();
  #inHead = true;
  #fragments: Buffer[] = [];

  /** @param digest what is kept of a message */
  constructor(digest: (message: Buffer) => string) {
    super();
    this.#digest = digest;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#receive(chunk);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    for (const { chunk } of chunks) this.#receive(chunk);
    done();
  }

  #receive(chunk: Buffer): void {
    if (!this.#inHead) {
      this.#parser.push(chunk);
      return;
    }
    // It comes as one write.
    this.#inHead = false;
    this.#parser.push(chunk.subarray(chunk.indexOf(HEAD_END) + HEAD_END.length));
  }

  #read({ fin, rsv, opcode, payload }: ServerFrame): void {
    if (opcode === CLOSE) this.got.push(`close ${payload.length < 2 ? 1005 : payload.readUInt16BE(0)}`);
    if (opcode >= CLOSE) return;
    if ((opcode === 0) !== this.#fragments.length > 0)
      this.got.push('a frame between the fragments of another message');
    this.#fragments.push(rsv === RSV1 ? this.#inflater.inflate(payload) : payload);
    if (!fin) return;
    const [first] = this.#fragments;
    this.got.push(this.#digest(this.#fragments.length === 1 ? first! : Buffer.concat(this.#fragments)));
    this.#fragments = [];
  }
}
