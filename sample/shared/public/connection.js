import { isFinal, retryDelay, whyStopped } from './retry.js';

const CONNECT_TIMEOUT = 10_000;
// A connection that lasts this long was a good one: the next failure counts as the first again.
const GOOD_AFTER = 10_000;

const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

/**
 * One WebSocket after another to the same address on the server of this page. It tells its owner
 * - onOpen(socket), before any message; what to do with messages is the owner's business
 * - onClose({ code, reason, wasClean }), when one that was open has ended: not at each try that fails
 * - onState({ name, ... }): connecting, connected, waiting { until }, offline, stopped { reason }
 */
export class Connection {
  #url;
  #owner;
  #socket = null;
  #attempt = 0;
  #comesBack = false;
  #farewell = '';
  #retryTimer = 0;
  #connectTimer = 0;
  #goodTimer = 0;

  /** @param path relative to the page, such as 'chat' */
  constructor(path, owner) {
    this.#url = new URL(path, location.href);
    this.#url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#owner = owner;
    addEventListener('online', () => this.#retryNow());
    document.addEventListener('visibilitychange', () => this.#retryNow());
  }

  open() {
    this.#clearTimers();
    this.#comesBack = false;
    this.#farewell = '';
    this.#owner.onState({ name: 'connecting' });
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#connectTimer = setTimeout(() => socket.close(), CONNECT_TIMEOUT);
    let wasOpen = false;
    socket.addEventListener('open', () => {
      wasOpen = true;
      this.#opened(socket);
    });
    socket.addEventListener('close', (event) => this.#closed(event, wasOpen));
  }

  /** Sends a message if the connection stands; says whether it did. */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return false;
    }
    this.#socket.send(message);
    return true;
  }

  /** Goes away and stays away, until open() is called again. The farewell is what onState gives as the reason. */
  leave(farewell) {
    this.#farewell = farewell;
    if (this.#socket) {
      this.#socket.close(1000, farewell);
    } else {
      this.#stop(farewell);
    }
  }

  /** Somebody asks for a connection: opens one if there is none. */
  comeBack() {
    if (this.#socket === null) {
      this.open();
    }
  }

  /** Comes back before its time, if it means to come back by itself. */
  #retryNow() {
    if (this.#comesBack && document.visibilityState === 'visible') {
      this.open();
    }
  }

  #opened(socket) {
    clearTimeout(this.#connectTimer);
    this.#goodTimer = setTimeout(() => (this.#attempt = 0), GOOD_AFTER);
    this.#owner.onState({ name: 'connected' });
    this.#owner.onOpen(socket);
  }

  #closed(event, wasOpen) {
    this.#clearTimers();
    this.#socket = null;
    if (wasOpen) {
      this.#owner.onClose(event);
    }
    if (this.#farewell) {
      this.#stop(this.#farewell);
    } else if (isFinal(event.code)) {
      this.#stop(whyStopped(event.code, event.reason));
    } else {
      this.#wait(event.code);
    }
  }

  #wait(code) {
    this.#comesBack = true;
    // Without a network there is nothing to try, except on this very machine.
    if (!navigator.onLine && !isLoopback) {
      this.#owner.onState({ name: 'offline' });
      return;
    }
    const delay = retryDelay(this.#attempt++, code);
    this.#retryTimer = setTimeout(() => this.open(), delay);
    this.#owner.onState({ name: 'waiting', until: Date.now() + delay });
  }

  #stop(reason) {
    this.#clearTimers();
    this.#comesBack = false;
    this.#attempt = 0;
    this.#owner.onState({ name: 'stopped', reason });
  }

  #clearTimers() {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#goodTimer);
  }
}
