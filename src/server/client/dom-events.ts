import type { BinaryData } from './binary-type.js';
import { ListenerNotice } from './listener-notice.js';
import type { RawWebSocketEvents } from './raw-web-socket-events.js';
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
  message: { readonly type: 'message'; readonly target: RawWebSocket; readonly data: string | BinaryData };
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

/**
 * An object that hears events of `addEventListener`.
 *
 * @publicApi
 */
export interface DomEventListenerObject<T extends keyof DomEvents> {
  handleEvent(event: DomEvents[T]): void;
}

interface AnyDomEvent {
  readonly type: string;
  readonly target: object;
}

/** The least that events of browsers have, of whichever library. */
interface AnyDomEvents {
  open: AnyDomEvent;
  message: AnyDomEvent & { readonly data: unknown };
  close: AnyDomEvent & Pick<DomEvents['close'], 'code' | 'reason' | 'wasClean'>;
  error: AnyDomEvent & { readonly error: unknown; readonly message: string };
}

/**
 * What `onmessage` and its kind read back: it takes the events of ws, too, so that this client can stand for one of ws.
 *
 * @publicApi
 */
export type DomEventHandler<T extends keyof DomEvents> = (event: AnyDomEvents[T]) => void;

type AnyListener<T extends keyof DomEvents> = DomEventListener<T> | DomEventListenerObject<T>;

/** The listener of the browser's kind that a listener of the emitter stands for. */
const HEARD = Symbol('heard');
/** Whether it is that of `onmessage` and its kind, of which there is one for each event, apart from those that are added. */
const OF_PROPERTY = Symbol('of property');

interface Forward<T extends keyof DomEvents> {
  (...args: RawWebSocketEvents[T]): void;
  readonly [HEARD]: AnyListener<T>;
  readonly [OF_PROPERTY]: boolean;
}

type Translate = {
  readonly [T in keyof DomEvents]: (target: RawWebSocket, ...args: RawWebSocketEvents[T]) => DomEvents[T];
};

const TRANSLATE: Translate = {
  open: (target) => ({ type: 'open', target }),
  message: (target, data, isBinary) => ({ type: 'message', target, data: isBinary ? data : data.toString('utf8') }),
  close: (target, code, reason) => {
    return { type: 'close', target, code, reason: reason.toString('utf8'), wasClean: code !== 1006 };
  },
  error: (target, error) => ({ type: 'error', target, error, message: error.message }),
};

/**
 * The events of a client in the form that browsers give them. Their listeners are listeners of the emitter like others, so
 * that `removeAllListeners` takes them too.
 */
export abstract class DomEventTarget extends ListenerNotice {
  /**
   * Listens to an event in the form that browsers give it; a listener that is added twice is called once. Of other names
   * than those of {@link DomEvents} nothing is ever heard.
   *
   * @throws TypeError for a listener that could not be called
   */
  addEventListener<T extends keyof DomEvents>(
    type: T,
    listener: DomEventListener<T> | DomEventListenerObject<T>,
    options?: { readonly once?: boolean | undefined },
  ): void {
    if (!isDomEvent(type)) return;
    if (!isListener(listener)) throw new TypeError('A listener must be a function or an object with handleEvent');
    if (this.#forwardOf(type, (forward) => !forward[OF_PROPERTY] && forward[HEARD] === listener) !== undefined) return;
    const forward = forwardTo(type, listener, false);
    if (options?.once === true) this.once(type, forward);
    else this.on(type, forward);
  }

  removeEventListener<T extends keyof DomEvents>(
    type: T,
    listener: DomEventListener<T> | DomEventListenerObject<T>,
  ): void {
    const known = this.#forwardOf(type, (forward) => !forward[OF_PROPERTY] && forward[HEARD] === listener);
    if (known !== undefined) this.off(type, known);
  }

  get onopen(): DomEventHandler<'open'> | null {
    return this.#property('open');
  }

  set onopen(handler: DomEventListener<'open'> | null) {
    this.#setProperty('open', handler);
  }

  get onmessage(): DomEventHandler<'message'> | null {
    return this.#property('message');
  }

  set onmessage(handler: DomEventListener<'message'> | null) {
    this.#setProperty('message', handler);
  }

  get onclose(): DomEventHandler<'close'> | null {
    return this.#property('close');
  }

  set onclose(handler: DomEventListener<'close'> | null) {
    this.#setProperty('close', handler);
  }

  get onerror(): DomEventHandler<'error'> | null {
    return this.#property('error');
  }

  set onerror(handler: DomEventListener<'error'> | null) {
    this.#setProperty('error', handler);
  }

  #property<T extends keyof DomEvents>(type: T): DomEventHandler<T> | null {
    const heard: unknown = this.#forwardOf(type, (forward) => forward[OF_PROPERTY])?.[HEARD];
    return isHandler<T>(heard) ? heard : null;
  }

  #setProperty<T extends keyof DomEvents>(type: T, handler: DomEventListener<T> | null): void {
    const known = this.#forwardOf(type, (forward) => forward[OF_PROPERTY]);
    if (known !== undefined) this.off(type, known);
    if (typeof handler === 'function') this.on(type, forwardTo(type, handler, true));
  }

  #forwardOf<T extends keyof DomEvents>(type: T, wanted: (forward: Forward<T>) => boolean): Forward<T> | undefined {
    const forwards = this.listeners(type).filter((listener): listener is Forward<T> => HEARD in listener);
    return forwards.find(wanted);
  }
}

function isDomEvent(type: string): boolean {
  return Object.hasOwn(TRANSLATE, type);
}

function isHandler<T extends keyof DomEvents>(heard: unknown): heard is DomEventHandler<T> {
  return typeof heard === 'function';
}

function isListener(listener: unknown): boolean {
  return typeof listener === 'function' || (typeof listener === 'object' && listener !== null);
}

function forwardTo<T extends keyof DomEvents>(type: T, listener: AnyListener<T>, ofProperty: boolean): Forward<T> {
  function forward(this: RawWebSocket, ...args: RawWebSocketEvents[T]): void {
    const event = TRANSLATE[type](this, ...args);
    if (typeof listener === 'function') listener.call(this, event);
    else listener.handleEvent(event);
  }
  return Object.assign(forward, { [HEARD]: listener, [OF_PROPERTY]: ofProperty });
}
