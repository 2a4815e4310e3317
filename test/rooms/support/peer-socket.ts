import { constants, inflateRawSync } from 'node:zlib';
import { ServerFrameParser, type ServerFrame } from '../../conformance/server-frame-parser.js';
import { MemorySocket } from '../../support/memory-socket.js';

const HEAD_END = '\r\n\r\n';
const RSV1 = 4;
const CLOSE = 8;

/** What a sender cuts off the end of each compressed message (RFC 7692 section 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** As far back as a compressed message may refer. */
const WINDOW = 32 * 1024;

/** A socket whose peer reads whole messages, without the code under test, and keeps what was made of each. */
export class PeerSocket extends MemorySocket {
  /** In order. */
  readonly got: string[] = [];
  readonly #digest: (message: Buffer) => string;
  readonly #parser = new ServerFrameParser((frame) => this.#read(frame));
  #inHead = true;
  #fragments: Buffer[] = [];
  /** The messages so far, as far back as one may refer. */
  #window = Buffer.alloc(0);

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
    this.#fragments.push(rsv === RSV1 ? this.#inflate(payload) : payload);
    if (!fin) return;
    const [first] = this.#fragments;
    this.got.push(this.#digest(this.#fragments.length === 1 ? first! : Buffer.concat(this.#fragments)));
    this.#fragments = [];
  }

  #inflate(compressed: Buffer): Buffer {
    const dictionary = this.#window.length === 0 ? {} : { dictionary: this.#window };
    const plain = inflateRawSync(Buffer.concat([compressed, TAIL]), {
      ...dictionary,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    this.#window = Buffer.concat([this.#window, plain]).subarray(-WINDOW);
    return plain;
  }
}
