import type { DeflateTransform } from '../deflate/deflate-transform.js';
import { Opcode } from '../frame/frame-header.js';
import type { PreparedFrame } from '../frame/prepared-frame.js';
import type { PreparedMessage } from '../deflate/prepared-message.js';

/** How a message is sent. */
export interface MessageOptions {
  /** Whether this is the last fragment of the message. Default: true. */
  readonly fin?: boolean | undefined;
  /** Whether it may be compressed, where compression was agreed on. Default: true. */
  readonly compress?: boolean | undefined;
}

/** Told when the bytes of a message have been written to the sink, or that they never will be. */
export type Written = (error?: Error) => void;

/** Who writes the frames. */
export interface FrameTarget {
  writeFrame(opcode: number, data: string | Buffer, fin: boolean, compressed: boolean): void;
  writePrepared(frame: PreparedFrame): void;
}

interface Task {
  /** Bytes that wait with it. */
  readonly bytes: number;
  readonly written: Written | undefined;
  /** Gets the frame ready, then hands over what writes it. */
  run(write: (frame: () => void) => void): void;
}

/** A message that many peers share, with whether it may be compressed. */
interface Held {
  readonly message: PreparedMessage;
  readonly compress: boolean;
}

/**
 * Sends messages in order, also where one of them has to be compressed first and takes its time: what is sent behind it
 * waits for it (RFC 6455 section 5.4).
 */
export class MessageSender {
  readonly #target: FrameTarget;
  readonly #deflate: DeflateTransform | undefined;
  /** Whether the fragments of a message are on their way. */
  #fragmented = false;
  /** The first one is being worked on; there only while one waits. */
  #tasks: Task[] | undefined;
  /** Whole messages that wait for the last fragment of another one; there only while one does. */
  #held: Held[] | undefined;
  #pendingBytes = 0;
  #busy = false;
  #looping = false;

  constructor(target: FrameTarget, deflate: DeflateTransform | undefined) {
    this.#target = target;
    this.#deflate = deflate;
  }

  /** Bytes of messages that wait to be compressed, or for another that is. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  send(data: string | Buffer, binary: boolean, options?: MessageOptions, written?: Written): void {
    if (this.#held !== undefined) this.#sendHeld();
    const fin = options?.fin ?? true;
    const first = !this.#fragmented;
    const opcode = !first ? Opcode.Continuation : binary ? Opcode.Binary : Opcode.Text;
    this.#fragmented = !fin;
    // Fragments go out as they are: each is sent before the next one is known.
    if (this.#deflate !== undefined && first && fin && options?.compress !== false) {
      this.#sendCompressed(this.#deflate, opcode, typeof data === 'string' ? Buffer.from(data) : data, written);
    } else this.#sendPlain(opcode, data, fin, written);
    if (this.#held !== undefined) this.#sendHeld();
  }

  /** Sends a whole message that goes to many peers. */
  sendPrepared(message: PreparedMessage, compress: boolean): void {
    this.#sendHeld();
    if (this.#fragmented) {
      // Nothing else may come between the fragments of a message (RFC 6455 section 5.4).
      (this.#held ??= []).push({ message, compress });
      this.#pendingBytes += message.length;
    } else this.#sendWhole(message, compress);
  }

  /** Writes the close frame behind every message that was sent before it. */
  close(payload: Buffer, written?: Written): void {
    this.#sendHeld();
    this.#sendPlain(Opcode.Close, payload, true, written);
  }

  /** Calls back when everything sent so far has been written, or with the error that keeps it from it. */
  afterAll(written: Written): void {
    if (this.#tasks === undefined) written();
    else this.#add(0, written, (write) => write(() => undefined));
  }

  /** Gives up the messages that wait. Nothing but a close frame may follow: messages could refer to those given up. */
  abandon(): void {
    const tasks = this.#tasks ?? [];
    this.#tasks = undefined;
    this.#held = undefined;
    this.#pendingBytes = 0;
    for (const { written } of tasks) written?.(new Error('The connection is closed'));
  }

  #sendPlain(opcode: number, data: string | Buffer, fin: boolean, written: Written | undefined): void {
    if (this.#tasks === undefined) {
      this.#target.writeFrame(opcode, data, fin, false);
      written?.();
    } else this.#queuePlain(opcode, data, fin, written);
  }

  #queuePlain(opcode: number, data: string | Buffer, fin: boolean, written: Written | undefined): void {
    this.#add(Buffer.byteLength(data), written, (write) =>
      write(() => this.#target.writeFrame(opcode, data, fin, false)),
    );
  }

  #sendCompressed(deflate: DeflateTransform, opcode: number, data: Buffer, written: Written | undefined): void {
    if (!deflate.worthwhile(data.length)) {
      this.#sendPlain(opcode, data, true, written);
      return;
    }
    this.#add(data.length, written, (write) => {
      deflate.compress(data, (result) => {
        // What zlib could not compress is as good as it is: neither side has taken it into its window.
        const failed = typeof result === 'string';
        write(() => this.#target.writeFrame(opcode, failed ? data : result, true, !failed));
      });
    });
  }

  #sendShared(deflate: DeflateTransform, message: PreparedMessage): void {
    this.#add(message.length, undefined, (write) => {
      deflate.compressShared(message, (frame) => write(() => this.#target.writePrepared(frame ?? message.plain)));
    });
  }

  #sendWhole(message: PreparedMessage, compress: boolean): void {
    if (this.#deflate !== undefined && compress && this.#deflate.worthwhile(message.length)) {
      this.#sendShared(this.#deflate, message);
    } else if (this.#tasks === undefined) this.#target.writePrepared(message.plain);
    else this.#add(message.length, undefined, (write) => write(() => this.#target.writePrepared(message.plain)));
  }

  /** Unless fragments are on their way. Whoever sees one of them may send something, or close: that goes behind them all. */
  #sendHeld(): void {
    while (this.#held !== undefined && !this.#fragmented) {
      const { message, compress } = this.#held.shift()!;
      if (this.#held.length === 0) this.#held = undefined;
      this.#pendingBytes -= message.length;
      this.#sendWhole(message, compress);
    }
  }

  #add(bytes: number, written: Written | undefined, run: Task['run']): void {
    (this.#tasks ??= []).push({ bytes, written, run });
    this.#pendingBytes += bytes;
    this.#work();
  }

  #work(): void {
    if (this.#looping) return;
    this.#looping = true;
    while (!this.#busy && this.#tasks !== undefined) {
      this.#busy = true;
      const task = this.#tasks[0]!;
      task.run((frame) => {
        // It was given up meanwhile.
        if (this.#tasks?.[0] !== task) return;
        // Done before anybody hears of it: who hears may abandon what waits.
        this.#removeFirst();
        this.#pendingBytes -= task.bytes;
        frame();
        task.written?.();
        this.#busy = false;
        this.#work();
      });
    }
    this.#looping = false;
  }

  #removeFirst(): void {
    this.#tasks?.shift();
    if (this.#tasks?.length === 0) this.#tasks = undefined;
  }
}
