import { WsException } from '@nestjs/websockets';

/**
 * What the client did wrong, said to its user. `about` tells the page where to show it, and `tag` which of its
 * waiting messages was refused; an object given to WsException goes to the client as it is.
 */
export class ChatError extends WsException {
  constructor(message: string, about: 'name' | 'text' | 'join', tag?: string) {
    super({ status: 'error', message, about, tag });
  }
}
