import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SHARED_SLAB } from '../../protocol/frame/frame-slab.js';
import { nextTick, queueMicrotask } from '../base/event-loop.js';
import { writesItself } from './own-write.js';

/**
 * From this size on a piece is written on its own instead of being copied together with its neighbours: half of the memory
 * in which short frames stand, so that what is kept of that for a slow peer is at most twice what it has yet to get.
 */
const COPY_LIMIT = 8 * 1024;

/**
 * The most a socket is given while it has not passed on what it has. Node tells only of whole writes: one of many
 * megabytes would look like a standstill for as long as a slow peer needs for it.
 */
const SLICE = 64 * 1024;

/** The most it is given of what is passed on at once: many small writes cost more than a few large ones. */
const MAX_SLICE = 256 * 1024;

const EMPTY = Buffer.alloc(0);

/** As a method, so that callbacks with the types of ws, where the error of a ping is always there, fit as well. */
interface CallbackOfWs {
  called(error?: Error): void;
}

/** Called when the bytes have been handed to the system, or with the error that kept them from it. */
export type WriteCallback = CallbackOfWs['called'];

/** What Node calls when it has written something. */
type Written = (error?: Error | null) => void;

/** Whom a queue works for. */
export interface WriteQueueOwner {
  /** The socket was given what it had room for. */
  flushed(): void;
  /** A callback of the application threw. */
  callbackFailed(error: unknown): void;
  /** Somebody's `write` in front of the socket's own threw: what it was given is lost. */
  writeFailed(error: unknown): void;
}

interface Waiting {
  /** How many bytes of the connection have to be written for it. */
  readonly at: number;
  readonly callback: WriteCallback;
}

/**
 * Gathers what is sent in one turn of the event loop, so that it leaves in one write of the socket. The flush is a tick
 * behind the first piece: replies that promises resolve in the same turn still join it. What is sent while something is
 * read leaves when that is done. What the socket has no room for stays here.
 */
export class WriteQueue {
  readonly #socket: Duplex;
  /** The socket, if it is one of the system, which copies what it takes: another kind of stream may hold on to it. */
  readonly #system: Socket | undefined;
  readonly #owner: WriteQueueOwner;
  #pieces: Buffer[] = [];
  /** The bytes behind those pieces, from `#openStart` to `#openEnd`: frames that follow in the same memory join them. */
  #open: Buffer | undefined;
  #openStart = 0;
  #openEnd = 0;
  /** There only while one waits. */
  #callbacks: Waiting[] | undefined;
  #bytes = 0;
  /** Bytes that the socket has been given so far. */
  #handed = 0;
  #scheduled = false;
  /** What is pushed waits for {@link release}. */
  #gathering = false;
  #ending = false;

  constructor(socket: Duplex, owner: WriteQueueOwner) {
    this.#socket = socket;
    this.#system = socket instanceof Socket ? socket : undefined;
    this.#owner = owner;
  }

  /** Bytes that were sent and have not been handed to the system yet. */
  get bufferedAmount(): number {
    return this.#bytes + this.#socket.writableLength;
  }

  /** Bytes that the system has taken so far: it grows for as long as the peer reads. */
  get written(): number {
    return this.#handed - this.#socket.writableLength;
  }

  /** Whether nothing waits to be flushed in this turn. */
  get isQuiet(): boolean {
    return !this.#scheduled;
  }

  /** The bytes from `start` to `end` must stay as they are. */
  push(bytes: Buffer, start = 0, end = bytes.length): void {
    this.#bytes += end - start;
    if (this.#open === bytes && this.#openEnd === start) this.#openEnd = end;
    else {
      this.#closePiece();
      this.#open = bytes;
      this.#openStart = start;
      this.#openEnd = end;
    }
    this.#schedule();
  }

  /** Calls back when everything pushed so far is written. */
  afterFlush(callback: WriteCallback): void {
    (this.#callbacks ??= []).push({ at: this.#handed + this.#bytes, callback });
    this.#schedule();
  }

  /** Writes now what has been gathered, as far as the socket has room for it; to be called when it has room again. */
  flush(): void {
    if (this.#isSimple) this.#flushPiece();
    else this.#flushAll();
    this.#owner.flushed();
  }

  /** Nearly every flush is of one piece, for a socket that has passed on all it had: there is nothing to weigh up. */
  get #isSimple(): boolean {
    if (this.#pieces.length > 0 || this.#callbacks !== undefined || this.#ending) return false;
    return this.#bytes <= SLICE && this.#socket.writableLength === 0;
  }

  #flushPiece(): void {
    const memory = this.#open;
    const piece = this.#takePiece();
    if (memory === undefined || piece === undefined) return;
    this.#bytes = 0;
    this.#handed += piece.length;
    if (memory === SHARED_SLAB.buffer && this.#system !== undefined) this.#writeShared(piece, memory, this.#system);
    else this.#put(piece);
  }

  /** What the system has taken at once may be written over, where nobody stands between us and it. */
  #writeShared(piece: Buffer, memory: Buffer, socket: Socket): void {
    const isDirect = writesItself(socket);
    const before = socket.bytesWritten;
    this.#put(piece);
    const isTaken = socket.writableLength === 0 && socket.bytesWritten - before === piece.length;
    if (isDirect && isTaken) SHARED_SLAB.release(memory, piece.length);
  }

  #put(piece: Buffer, done?: Written): void {
    try {
      this.#socket.write(piece, done);
    } catch (error) {
      this.#owner.writeFailed(error);
    }
  }

  #flushAll(): void {
    this.#closePiece();
    for (let slice = SLICE; this.#pieces.length > 0; slice = Math.min(slice * 2, MAX_SLICE)) {
      // What the socket still has is more than the system took: from then on it is given little at a time.
      const room = this.#room(this.#socket.writableLength === 0 ? slice : SLICE);
      if (room <= 0) break;
      this.#hand(this.#bytes <= room ? this.#takeAll() : this.#take(room));
    }
    // Many small pieces take up a multiple of their bytes.
    if (this.#pieces.length > 0) this.#pieces = joinSmall(this.#pieces);
    else {
      // Without a piece there is still a callback that waits for the writes before it.
      if (this.#callbacks !== undefined) this.#hand([EMPTY]);
      if (this.#ending) this.#endSocket();
    }
  }

  /** What is pushed from now on leaves with {@link release}, without a tick of its own. */
  gather(): void {
    this.#gathering = true;
  }

  /** @param more whether promises of this turn are going to push more, which is to leave in the same write */
  release(more: boolean): void {
    this.#gathering = false;
    if (this.#scheduled || !this.#hasWork) return;
    if (more) queueMicrotask(() => this.#schedule());
    else this.flush();
  }

  /** Ends the socket behind what has been gathered. */
  end(): void {
    this.#ending = true;
    this.flush();
  }

  /** Tells a callback, in a turn of its own, that its message is not written. */
  reject(callback: WriteCallback, error: Error): void {
    nextTick(() => this.#settle([{ at: 0, callback }], error));
  }

  /** Gives up what is left: its callbacks get an error that says why. */
  abandon(why: string): void {
    this.#open = undefined;
    this.#takeAll();
    const callbacks = this.#callbacks;
    if (callbacks === undefined) return;
    this.#callbacks = undefined;
    this.#settle(callbacks, new Error(why));
  }

  /** What follows the last piece in the same memory joins it without a copy: other connections may share that memory. */
  #closePiece(): void {
    const piece = this.#takePiece();
    if (piece === undefined) return;
    const last = this.#pieces.length - 1;
    const joined = last < 0 ? undefined : joinAdjacent(this.#pieces[last]!, piece);
    if (joined === undefined) this.#pieces.push(piece);
    else this.#pieces[last] = joined;
  }

  #takePiece(): Buffer | undefined {
    const memory = this.#open;
    this.#open = undefined;
    const whole = memory === undefined || (this.#openStart === 0 && this.#openEnd === memory.length);
    return whole ? memory : memory.subarray(this.#openStart, this.#openEnd);
  }

  #endSocket(): void {
    this.#ending = false;
    this.#socket.end();
  }

  #schedule(): void {
    if (this.#scheduled || this.#gathering) return;
    this.#scheduled = true;
    nextTick(flushScheduled, this);
  }

  /** @internal */
  runSchedule(): void {
    this.#scheduled = false;
    if (this.#hasWork) this.flush();
  }

  get #hasWork(): boolean {
    return this.#bytes > 0 || this.#callbacks !== undefined;
  }

  /** A socket that is given up to its own mark says when it has passed everything on. */
  #room(slice: number): number {
    return Math.max(slice, this.#socket.writableHighWaterMark) - this.#socket.writableLength;
  }

  #takeAll(): Buffer[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    return pieces;
  }

  /** Takes so many bytes from the front, which are fewer than there are. */
  #take(bytes: number): Buffer[] {
    let whole = 0;
    let left = bytes;
    for (let piece = this.#pieces[0]!; piece.length <= left; piece = this.#pieces[++whole]!) left -= piece.length;
    const taken = this.#pieces.splice(0, whole);
    const cut = this.#pieces[0]!;
    if (left > 0) taken.push(cut.subarray(0, left));
    this.#pieces[0] = cut.subarray(left);
    this.#bytes -= bytes;
    return taken;
  }

  #hand(pieces: Buffer[]): void {
    for (const { length } of pieces) this.#handed += length;
    this.#write(joinSmall(pieces), this.#dueCallback());
  }

  /** What is to be called when everything the socket has been given is written. */
  #dueCallback(): Written | undefined {
    const callbacks = this.#callbacks;
    if (callbacks === undefined) return undefined;
    const later = callbacks.findIndex(({ at }) => at > this.#handed);
    const due = callbacks.splice(0, later === -1 ? Infinity : later);
    if (callbacks.length === 0) this.#callbacks = undefined;
    return due.length === 0 ? undefined : (error) => this.#settle(due, error);
  }

  /** A callback that throws must not keep the others from their news, nor the connection from its end. */
  #settle(callbacks: readonly Waiting[], error: Error | null | undefined): void {
    for (const { callback } of callbacks) {
      try {
        callback(error ?? undefined);
      } catch (failure) {
        this.#owner.callbackFailed(failure);
      }
    }
  }

  #write(pieces: Buffer[], done: Written | undefined): void {
    const socket = this.#socket;
    const last = pieces.length - 1;
    if (last > 0) socket.cork();
    for (let i = 0; i < last; i++) this.#put(pieces[i]!);
    this.#put(pieces[last]!, done);
    if (last > 0) socket.uncork();
  }
}

function flushScheduled(queue: WriteQueue): void {
  queue.runSchedule();
}

/** One view of two pieces of which the second begins where the first ends; undefined for others. */
function joinAdjacent(first: Buffer, second: Buffer): Buffer | undefined {
  const isAdjacent = first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset;
  return isAdjacent ? Buffer.from(first.buffer, first.byteOffset, first.length + second.length) : undefined;
}

/** Copies neighbouring small pieces together; large ones stay as they are. */
function joinSmall(pieces: Buffer[]): Buffer[] {
  if (pieces.length < 2) return pieces;
  const joined: Buffer[] = [];
  let from = 0;
  for (let i = 0; i <= pieces.length; i++) {
    const piece = pieces[i];
    if (piece !== undefined && piece.length < COPY_LIMIT) continue;
    if (i - from === 1) joined.push(pieces[from]!);
    else if (i > from) joined.push(Buffer.concat(pieces.slice(from, i)));
    if (piece !== undefined) joined.push(piece);
    from = i + 1;
  }
  return joined;
}
