import { reportTo } from './control.js';

/** What is used here of Bun's own API. */
declare const Bun: {
  gc(force: boolean): void;
  serve(options: {
    port: number;
    hostname: string;
    fetch(request: unknown, server: { upgrade(request: unknown): boolean }): Response | undefined;
    websocket: {
      perMessageDeflate: boolean;
      message(client: { send(data: string | Uint8Array): void }, data: string | Uint8Array): void;
    };
  }): { readonly port: number };
};

/** Bun's own server, in C++. */
export function serve(): void {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, server) => (server.upgrade(request) ? undefined : new Response(null, { status: 400 })),
    websocket: {
      perMessageDeflate: false,
      message: (client, data) => client.send(data),
    },
  });
  reportTo({ port: server.port }, () => Bun.gc(true));
}
