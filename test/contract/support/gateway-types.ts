import type { IncomingMessage } from 'node:http';

/** What the gateways of the cases use of a client; the clients of both adapters have it. */
export interface GatewayClient {
  readonly readyState: number;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
}

/** What the gateways of the cases use of the injected server. */
export interface GatewayServer {
  readonly clients: Set<GatewayClient>;
}

export type UpgradeRequest = Pick<IncomingMessage, 'url' | 'headers'>;
