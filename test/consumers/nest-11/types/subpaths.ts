import { RawWebSocket, RawWsAdapter, type RawWsAdapterOptions, type RawWsGatewayOptions } from 'nest-raw-ws';
import { acceptKey, build, CloseCode, parse, Session, type SessionSink } from 'nest-raw-ws/protocol';
import { RawWebSocketServer, type RawWebSocketServerOptions } from 'nest-raw-ws/server';

export const gatewayOptions: RawWsGatewayOptions = { path: '/stock', protocols: ['stock.v1'] };
export const adapterOptions: RawWsAdapterOptions = { maxPayload: 1024 };
export const adapter: RawWsAdapter = new RawWsAdapter(undefined, adapterOptions);

export const accept: string = acceptKey('x3JJHMbDL1EzLkh9GBhXDw==');
export const parsed: unknown = parse(build({ event: 'price', data: 'apple' }));
export const sessionOf = (sink: SessionSink): Session =>
  new Session('server', sink, { maxPayload: 1024, maxEmptyFragments: 16 });

export const serverOptions: RawWebSocketServerOptions = { noServer: true };
export const server = new RawWebSocketServer(serverOptions);
server.on('connection', (client) => {
  client.on('message', (data: Buffer, isBinary: boolean) => client.send(data, { binary: isBinary }));
  client.close(CloseCode.NormalClosure, 'bye');
});

export const hello = (client: RawWebSocket<{ name: string }>): void => {
  const name: string | undefined = client.data.name;
  client.messages$.subscribe(({ event, data }) => client.sendEvent(String(event), [name, data]));
};
