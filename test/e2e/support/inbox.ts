import { EventEmitter, on } from 'node:events';

/** Keeps what has come in until somebody asks for it. */
export class Inbox {
  readonly #events = new EventEmitter();
  readonly #messages = on(this.#events, 'message', { close: ['end'] });

  put(message: string | Buffer): void {
    this.#events.emit('message', message);
  }

  end(): void {
    this.#events.emit('end');
  }

  async next(): Promise<string | Buffer> {
    const { done, value } = await this.#messages.next();
    if (done) throw new Error('The connection was closed while a message was awaited');
    const [message] = value as [string | Buffer];
    return message;
  }
}
