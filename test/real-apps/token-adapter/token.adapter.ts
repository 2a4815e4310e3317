import type { IncomingMessage } from 'node:http';
import type { ServerOptions, VerifyClientCallbackAsync } from 'ws';
import { Adapter } from '../adapter.js';
import { tokenOf, userOf, type User, type UserSocket } from './user.js';

interface GatewayOptions extends ServerOptions {
  namespace?: string;
  path?: string;
}

/** Lets in who has a token, to whatever gateway, and tells the gateways who it is. */
export class TokenAdapter extends Adapter {
  readonly #users = new WeakMap<IncomingMessage, User>();

  override create(port: number, options?: GatewayOptions) {
    const verifyClient: VerifyClientCallbackAsync = ({ req }, answer) => {
      userOf(tokenOf(req)).then(
        (user) => {
          if (user === undefined) {
            answer(false, 401, 'Unauthorized');
            return;
          }
          this.#users.set(req, user);
          answer(true);
        },
        () => answer(false, 500),
      );
    };
    return super.create(port, { ...options, verifyClient, maxPayload: 1024 });
  }

  override bindClientConnect(
    server: ReturnType<TokenAdapter['create']>,
    callback: (client: UserSocket, request: IncomingMessage) => void,
  ): void {
    super.bindClientConnect(server, (client: UserSocket, request: IncomingMessage) => {
      const user = this.#users.get(request);
      if (user === undefined) {
        client.terminate();
        return;
      }
      client.user = user;
      callback(client, request);
    });
  }
}
