import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ServerFrameParser, type ServerFrame } from '../../conformance/server-frame-parser.js';
import { maskedFrame } from '../../support/frames.js';
import { handshakeRequest } from '../../support/handshake-request.js';
import type { PeerInflater } from '../../support/peer-inflater.js';
import { requestText } from '../../support/raw-client.js';
import { localAddress } from './local-address.js';
import { closeFrame } from './masked.js';

/** Where a client connects to. */
export interface Where {
  readonly port: number;
  readonly path: string;
  /** Header fields beyond those every handshake has. */
  readonly fields?: readonly string[];
}

/** How a connection ended, seen by its client. */
export interface Ending {
  readonly how: 'fin' | 'reset';
  /** What the server's close frame said; undefined without one, 1005 for one without a code. */
  readonly code: number | undefined;
}

const EMPTY: Buffer = Buffer.alloc(0);

/** A client that is a bare socket: well behaved unless it is told otherwise. */
export class FaultClient {
  readonly ended: Promise<Ending>;
  /** Whole messages nobody has asked for yet. */
  readonly inbox: Buffer[] = [];
  /** In place of the inbox. */
  onMessage: ((data: Buffer) => void) | undefined;
  onPong: ((payload: Buffer) => void) | undefined;
  /** Reads what is compressed; without it messages are handed on as they come. */
  inflater: PeerInflater | undefined;
  answersPings = true;
  answersClose = true;
  /** Status of the server's answer to the handshake; 0 until it is there. */
  status = 0;
  code: number | undefined;

  readonly #parser = new ServerFrameParser((frame) => this.#read(frame));
  #head: Buffer | undefined = EMPTY;
  #over = false;
  #watchers: (() => void)[] = [];
  #failure: Error | undefined;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.ended = new Promise((resolve) => {
      let how: Ending['how'] = 'reset';
      socket.once('end', () => {
        how = 'fin';
      });
      // 'close' follows and tells.
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#over = true;
        this.#changed();
        resolve({ how, code: this.code });
      });
    });
  }

  static async connect({ port }: Pick<Where, 'port'>): Promise<FaultClient> {
    const socket = connect({ port, host: '127.0.0.1', localAddress: localAddress(), noDelay: true });
    const client = new FaultClient(socket);
    await once(socket, 'connect');
    return client;
  }

  /**
   * Connects and makes the handshake.
   *
   * @param early sent in the same packet as the handshake
   * @throws Error if the server does not open the connection
   */
  static async open(where: Where, early: Buffer = EMPTY): Promise<FaultClient> {
    const client = await FaultClient.connect(where);
    client.write(Buffer.concat([handshake(where), early]));
    await client.until(() => client.status !== 0);
    if (client.status !== 101) throw new Error(`The server answered with ${client.status}`);
    return client;
  }

  get over(): boolean {
    return this.#over;
  }

  write(bytes: Buffer): boolean {
    return this.socket.write(bytes);
  }

  /** The next message, in order. */
  async next(): Promise<Buffer> {
    await this.until(() => this.inbox.length > 0);
    const [message] = this.inbox.splice(0, 1);
    return message!;
  }

  /** Waits until something about this client is so; throws if the connection ends before. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#over) throw new Error(`The connection ended early, close code ${this.code}`);
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  /** Goes away without a word. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Says goodbye as it should and waits for the end. */
  async close(code = 1000): Promise<Ending> {
    this.answersClose = false;
    this.write(closeFrame(code));
    return this.ended;
  }

  #changed(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }

  #receive(chunk: Buffer): void {
    try {
      if (this.#head === undefined) this.#parser.push(chunk);
      else this.#readHead(chunk);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
    this.#changed();
  }

  #readHead(chunk: Buffer): void {
    const head = Buffer.concat([this.#head ?? EMPTY, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) {
      this.#head = head;
      return;
    }
    this.status = Number(head.toString('latin1', 9, 12));
    this.#head = undefined;
    if (this.status === 101) this.#parser.push(head.subarray(end + 4));
    // The body of a refusal says nothing that its status has not said.
    else this.#head = EMPTY;
  }

  #read({ opcode, rsv, payload }: ServerFrame): void {
    if (opcode === 9) {
      if (this.answersPings) this.write(maskedFrame(0x8a, payload));
    } else if (opcode === 10) this.onPong?.(payload);
    else if (opcode === 8) {
      this.code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
      if (this.answersClose && this.socket.writable) this.write(maskedFrame(0x88, payload.subarray(0, 2)));
    } else this.#message(this.inflater !== undefined && rsv !== 0 ? this.inflater.inflate(payload) : payload);
  }

  #message(data: Buffer): void {
    if (this.onMessage !== undefined) this.onMessage(data);
    else this.inbox.push(data);
  }
}

/** An opening handshake, as bytes. */
export function handshake({ path, fields = [] }: Pick<Where, 'path' | 'fields'>): Buffer {
  return Buffer.from(requestText(handshakeRequest({ url: path, fields })), 'latin1');
}
