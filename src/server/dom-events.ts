import type { RawWebSocket } from './raw-web-socket.js';

/**
 * Events in the form that browsers give them, by their names.
 *
 * @publicApi
 */
export interface DomEvents {
  /** Never happens on a server: its clients are open when the application first sees them. */
  open: { readonly type: 'open'; readonly target: RawWebSocket };
  /** Text is a string; bytes are what `binaryType` says. */
  message: { readonly type: 'message'; readonly target: RawWebSocket; readonly data: string | Buffer | ArrayBuffer };
  close: {
    readonly type: 'close';
    readonly target: RawWebSocket;
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
  };
  error: { readonly type: 'error'; readonly target: RawWebSocket; readonly error: Error; readonly message: string };
}

/**
 * Hears an event of `addEventListener`, `onmessage` and the like.
 *
 * @publicApi
 */
export type DomEventListener<T extends keyof DomEvents> = (event: DomEvents[T]) => void;

type Handlers = { [T in keyof DomEvents]: DomEventListener<T> | null };
type Detach = () => void;
type Attach = { [T in keyof DomEvents]: (client: RawWebSocket, listener: DomEventListener<T>) => Detach };

const ATTACH: Attach = {
  open: () => () => undefined,
  message: (target, listener) => {
    const forward = (bytes: Buffer, isBinary: boolean) =>
      listener({ type: 'message', target, data: isBinary ? inForm(bytes, target.binaryType) : bytes.toString('utf8') });
    target.on('message', forward);
    return () => target.off('message', forward);
  },
  close: (target, listener) => {
    const forward = (code: number, reason: Buffer) =>
      listener({ type: 'close', target, code, reason: reason.toString('utf8'), wasClean: code !== 1006 });
    target.on('close', forward);
    return () => target.off('close', forward);
  },
  error: (target, listener) => {
    const forward = (error: Error) => listener({ type: 'error', target, error, message: error.message });
    target.on('error', forward);
    return () => target.off('error', forward);
  },
};

function inForm(bytes: Buffer, binaryType: 'nodebuffer' | 'arraybuffer'): Buffer | ArrayBuffer {
  if (binaryType === 'nodebuffer') return bytes;
  const copy = new ArrayBuffer(bytes.length);
  bytes.copy(Buffer.from(copy));
  return copy;
}

/** Joins listeners of the browser's kind to the events of a client. */
export class DomEventBridge {
  readonly #client: RawWebSocket;
  readonly #attached = new Map<string, Map<unknown, Detach>>();
  /** The listeners of `onmessage` and its kind, one for each event, apart from those that were added. */
  readonly #handlers: Handlers = {
    open: null,
    message: null,
    close: null,
    error: null,
  };
  readonly #detachHandler = new Map<string, Detach>();

  constructor(client: RawWebSocket) {
    this.#client = client;
  }

  add<T extends keyof DomEvents>(type: T, listener: DomEventListener<T>, once = false): void {
    const attached = this.#attached.get(type) ?? new Map<unknown, Detach>();
    this.#attached.set(type, attached);
    if (attached.has(listener)) return;
    const called: DomEventListener<T> = (event) => {
      if (once) this.remove(type, listener);
      listener.call(this.#client, event);
    };
    attached.set(listener, ATTACH[type](this.#client, called));
  }

  remove<T extends keyof DomEvents>(type: T, listener: DomEventListener<T>): void {
    this.#attached.get(type)?.get(listener)?.();
    this.#attached.get(type)?.delete(listener);
  }

  handler<T extends keyof DomEvents>(type: T): Handlers[T] {
    return this.#handlers[type];
  }

  setHandler<T extends keyof DomEvents>(type: T, handler: Handlers[T]): void {
    this.#detachHandler.get(type)?.();
    this.#handlers[type] = handler;
    if (typeof handler !== 'function') return;
    this.#detachHandler.set(
      type,
      ATTACH[type](this.#client, (event) => handler.call(this.#client, event)),
    );
  }
}
