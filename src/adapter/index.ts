export type { RawWsGatewayOptions, RefusedMessages } from './gateway-options.js';
export type { GatewayClass } from './gateway-scan.js';
export type { HandshakeRequest, OnGatewayHandshake } from './handshake-request.js';
export type { MessageParser } from './message-decoder.js';
export { RawWebSocket } from './raw-web-socket.js';
export { RawWebSocketServer } from './raw-web-socket-server.js';
export { RawWsAdapter, type RawWsAdapterOptions } from './raw-ws-adapter.js';
export { UseHandshakeGuards } from './use-handshake-guards.js';
